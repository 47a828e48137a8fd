//! Licences, and what accounts may use by them.

pub(crate) mod account;
pub(crate) mod batch;
pub(crate) mod export;
pub(crate) mod issue;
mod issue_form;
pub(crate) mod licence;
pub(crate) mod list;
pub(crate) mod lost_keys;
pub(crate) mod status;
mod use_of_features;
