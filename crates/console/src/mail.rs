//! Outgoing mails.

pub(crate) mod list;
pub(crate) mod retry;
