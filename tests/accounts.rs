//! Accounts, one or many, and the links that set their passwords.

mod allow_lists;
pub(crate) mod api;
mod bulk;
mod bulk_api;
mod erasure;
pub(crate) mod password_links;
pub(crate) mod search;
mod timeline;
