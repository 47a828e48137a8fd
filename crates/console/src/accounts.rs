//! Accounts.

pub(crate) mod account;
pub(crate) mod bulk;
pub(crate) mod create;
pub(crate) mod edit;
mod letter;
pub(crate) mod list;
pub(crate) mod password;
mod settings;
pub(crate) mod status;
pub(crate) mod undo;
mod usage;
