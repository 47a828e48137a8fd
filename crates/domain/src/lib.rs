//! The domain model and its decisions: tenants, accounts, registrations, leases.
//!
//! Pure: no I/O, no async, no clock and no randomness of its own. Every decision is a function of
//! facts and a time that the caller passes in; `rollcall-storage` stores what it returns.

pub mod accounts;
pub mod audit;
pub mod catalogue;
pub mod contracts;
pub mod licences;
pub mod mail;
pub mod nodes;
pub mod requests;
pub mod sessions;
pub mod staff;
pub mod tenants;

mod bearer_token;
mod clock;
mod code;
mod email;
mod event;
mod ids;
mod language;
pub mod limits;
mod name_key;
mod password;
mod pool;
mod text;
mod validity;
mod version;

pub use bearer_token::TokenHash;
pub use clock::{Clock, to_micros};
pub use code::{Action, CODES, Code, CodeEntry};
pub use email::{InvalidEmail, email, email_key};
pub use event::{Event, EventKind};
pub use ids::{
    AccountId, AttemptId, AuditId, BulkId, ClientId, ContractId, CustomerId, EventId, IdError,
    KeyId, LicenceBatchId, LicenceId, LoginId, MailId, OperatorId, OperatorLoginId,
    OperatorTokenId, PasswordLinkId, QueueId, RegistrationId, RequestId, SessionId, StaffId,
    TenantId, TicketId, TokenId, TypedId,
};
pub use language::Language;
pub use name_key::name_key;
pub use password::{InvalidPassword, check_password};
pub use pool::{Pool, PoolKind};
pub use text::{InvalidText, lines, text};
pub use validity::{Validity, is_storable_day, last_day, validity};
pub use version::{VersionRange, VersionRangeError, parse_version};
