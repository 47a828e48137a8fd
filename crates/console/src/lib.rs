//! The staff console: pages in the browser, rendered by the server, at `/console/{tenant}`.
//!
//! A page calls the use cases that the Staff API calls, by the same permissions. One template a
//! screen: it is the main part of a page, or all of the answer where htmx asks for that part alone.
//! Everything can be read, and every form sent, without JavaScript.

mod accounts;
mod api_call;
mod assets;
mod audit;
mod catalogue;
mod contracts;
mod cookies;
mod csv_file;
mod errors;
mod fields;
mod find;
mod form;
mod format;
mod ids;
mod licences;
mod live;
mod mail;
mod nodes;
mod page;
mod platform;
mod preferences;
mod refused;
mod requests;
mod return_path;
mod routes;
mod same_origin;
mod sessions;
mod signed_in;
mod staff;
mod tenants;
mod texts;
mod upload;
mod visit;

pub use routes::{Access, ROUTES, Route, UPLOADS, is_console, patterns, routes};
pub use upload::may_send;

pub(crate) use refused::Refused;
pub(crate) use visit::Visit;
