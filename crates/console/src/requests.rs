//! Customers' requests.

pub(crate) mod decide;
pub(crate) mod list;
pub(crate) mod request;
