//! Contracts.

pub(crate) mod list;
