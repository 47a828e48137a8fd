//! What a handler asks for. Bodies were read before, so nothing of the node API waits here, and a
//! handler's arguments are taken in their order: body, then credentials. The Staff API's callers are
//! looked up first, and their bodies are looked at by the handler.

mod caller;
mod file;
mod json;
mod known_only;
mod once;
mod origin;
mod path;
mod secret;
mod sent;
mod staff;

pub(crate) use caller::{AccountCaller, NodeCaller, NodeOrAccount};
pub(crate) use file::SentFile;
pub(crate) use json::JsonBody;
pub(crate) use known_only::KnownOnly;
pub(crate) use once::{Attempt, Once, settled};
pub(crate) use origin::CallOrigin;
pub(crate) use path::{RegistrationPath, TenantPath};
pub(crate) use secret::secret;
pub(crate) use sent::{Form, IdPath, IfMatch, Parameters, Sent, SentQuery, etag};
pub(crate) use staff::{
    EraseAccounts, LoginCaller, ManageAccounts, ManageContracts, ManageMails, ManageRequests,
    ManageStaff, ManageTenant, ManageTokens, OperatorCaller, Read, ResendCredentials, StaffCaller,
    UnbindNodes, may_send,
};
