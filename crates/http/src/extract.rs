//! What a handler asks for. Bodies were read before, so nothing here waits, and a handler's
//! arguments are taken in their order: body, then credentials.

mod caller;
mod json;
mod origin;
mod path;

pub(crate) use caller::{AccountCaller, NodeCaller, NodeOrAccount};
pub(crate) use json::JsonBody;
pub(crate) use origin::CallOrigin;
pub(crate) use path::{RegistrationPath, TenantPath};
