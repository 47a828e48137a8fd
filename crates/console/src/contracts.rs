//! Contracts.

pub(crate) mod contract;
pub(crate) mod edit;
pub(crate) mod import;
pub(crate) mod list;
mod terms;
