//! Accounts.

pub(crate) mod account;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod password;
mod settings;
pub(crate) mod status;
