//! The extractors of handlers. Bodies were read before, so nothing here waits for the network. The
//! Node API extracts the body, then credentials; the Staff API authenticates the caller first, and
//! its handlers parse the body.

mod caller;
mod deferred_body;
mod fields;
mod file;
mod idempotency;
mod if_match;
mod json;
mod origin;
mod parameter;
mod path;
mod query;
mod secret;
mod staff;
mod strict_members;

pub(crate) use caller::{AccountCaller, NodeCaller, NodeOrAccount, SessionCaller};
pub(crate) use deferred_body::{DeferredBody, Form};
pub(crate) use fields::Fields;
pub(crate) use file::{DeferredFile, FileContent};
pub(crate) use idempotency::{Attempt, IdempotencyKey, finish_attempt};
pub(crate) use if_match::{IfMatch, etag};
pub(crate) use json::JsonBody;
pub(crate) use origin::CallOrigin;
pub(crate) use path::{
    CodePath, IdPath, PathCode, QueuePath, RegistrationPath, TenantPath, TicketPath,
};
pub(crate) use query::{
    CheckedQuery, CsvFormat, DeferredQuery, Page, ParameterVisitor, QueryParameters, QueryValue,
};
pub(crate) use secret::secret;
pub(crate) use staff::{
    EndSessions, EraseAccounts, LoginCaller, ManageAccounts, ManageCatalogue, ManageClients,
    ManageContracts, ManageLicences, ManageMails, ManagePools, ManageRequests, ManageStaff,
    ManageTenant, ManageTokens, OperatorCaller, Read, RecoverLicences, ResendCredentials,
    StaffCaller, UnbindNodes, may_send,
};
pub(crate) use strict_members::StrictMembers;
