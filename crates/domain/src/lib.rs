//! What a tenant, an account, a registration and a lease are, and what may happen to them.
//!
//! Pure: no I/O, no async, no clock and no dice of its own. Every decision is a function of facts
//! and a time that the caller hands in; what it returns is written down by `rollcall-storage`.

mod account;
mod account_name;
mod actor;
mod admission;
mod allow;
mod amnesty;
mod api_token;
mod audit;
mod calendar;
mod claim;
mod clock;
mod code;
mod contract;
mod digest;
mod email;
mod event;
mod expiry;
mod ids;
mod language;
mod lease;
mod leaving;
mod login;
mod name_key;
mod node;
mod outbox;
mod password;
mod password_link;
mod registration;
mod request;
mod revalidation;
mod role;
mod rules;
mod seq;
mod staff;
mod tenant;
mod text;
mod token;
mod version;

pub use account::{Account, AccountStatus, Overrides, Policy};
pub use account_name::{InvalidAccountName, account_name};
pub use actor::{Actor, Who};
pub use admission::{Applicant, CHECK_ORDER, Refusal};
pub use allow::{AllowLists, AllowRuleError, DomainRule, IpRule};
pub use amnesty::Amnesty;
pub use api_token::{ApiToken, OperatorToken, OperatorTokenText, TokenLife, TokenText};
pub use audit::{AuditEntry, AuditHash, AuditHead, AuditTarget, Chained};
pub use calendar::{Validity, last_day, storable, validity};
pub use claim::{Reclaim, Replacements, reclaim};
pub use clock::{Clock, to_micros};
pub use code::{Action, CODES, Code, CodeEntry};
pub use contract::{Contract, ContractTerms, Customer, OverContract};
pub use digest::{DIGEST_NAMES, digest_due, digest_waits};
pub use email::{InvalidEmail, email, email_key};
pub use event::{Event, EventKind};
pub use expiry::{EndsSoon, WARNED_BEFORE, ends_soon, next_warning};
pub use ids::{
    AccountId, AuditId, BulkId, ContractId, CustomerId, EventId, IdError, KeyId, LoginId, MailId,
    OnceId, OperatorTokenId, PasswordLinkId, RegistrationId, RequestId, StaffId, TenantId, TokenId,
};
pub use language::Language;
pub use lease::Lease;
pub use leaving::{Leaver, Leaving, Slot, leave};
pub use login::{Login, LoginText};
pub use name_key::name_key;
pub use node::{FactsUpdate, NodeFacts, NodeKey};
pub use outbox::{MailAbout, MailState, OutboxMail};
pub use password::{InvalidPassword, check_password};
pub use password_link::{LINK_LIFE, LinkToken, PasswordLink};
pub use registration::{FailedWhy, Registration, State};
pub use request::{
    CheckVerdict, Decision, Fit, Mismatch, Request, RequestClaims, RequestField, RequestState,
    RequestStatus, RequestText, SenderCheck, SenderChecks, Unclear, fit, language_of, limits,
    mismatches,
};
pub use revalidation::{Call, Refused, Renewal, Verdict, due, revalidate};
pub use role::{Permission, ROLES, Role};
pub use rules::{ClonePolicy, Rules};
pub use seq::{Seq, Sighting};
pub use staff::{Staff, StaffStatus};
pub use tenant::{FirstPassword, RESERVED_SLUGS, Slug, Tenant, TenantMail, TenantStatus};
pub use text::{InvalidText, lines, text};
pub use token::{KEPT_TOKENS, NodeToken, TokenHash, TokenHashes};
pub use version::{VersionRange, VersionRangeError, parse_version};
