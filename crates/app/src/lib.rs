//! Everything an actor can do, one function each: what HTTP, the command line and the workers call.
//!
//! A use case reads and decides without a lock (the decision is `rollcall-domain`'s), then does one
//! guarded write; where the guard no longer holds it decides again on fresh facts. A *yes* may be
//! decided on cached facts, since the guard proves them; a *no* is always read from the database.

mod app;
mod audit;
mod cached;
mod chance;
mod clock;
mod csv;
mod directory;
mod error;
mod gate;
mod grant;
mod health;
mod keys;
mod leave;
mod mail;
mod metrics;
mod notices;
mod once;
mod password_links;
mod passwords;
mod provision;
mod read;
mod register;
mod requests;
mod revalidate;
mod staff;
mod sweep;
mod told;

pub use app::{App, Parts};
pub use chance::Chance;
pub use clock::SystemClock;
pub use csv::{
    CsvError, Export, Exported, ImportError, ImportReport, MOST_ERRORS, Opened, Progress,
};
pub use error::{
    AppError, CredentialsError, LeaveError, NextCall, NoSlot, NoSlotWhy, ProvisionError, ReadError,
    RegisterError, RevalidateError, SilentNode,
};
pub use gate::{Limits, PasswordInput};
pub use grant::{Granted, Standing};
pub use health::{CLOCK_SKEW, Health, Readiness};
pub use keys::KeySetView;
pub use leave::Unbinder;
pub use mail::{Delivered, Mailing};
pub use metrics::AppMetrics;
pub use notices::Noticed;
pub use once::{Begun, OnceError};
pub use password_links::{FirstSecret, LinkError, LinkedAccount, SentLink};
pub use passwords::HashCost;
pub use provision::{
    AccountAt, AccountChange, AccountDraft, AccountRegistration, AccountView, BulkAction,
    BulkCounts, BulkItem, BulkReport, BulkResult, BulkWhich, ContractAccount, ContractAccountDraft,
    ContractChange, ContractDraft, ContractView, KeyView, NumberChanges, ProvisionedAccount,
    RotatedKey, TenantChange, TenantDraft, TenantMailChange, TenantRules, TenantView,
    TimelineEntry,
};
pub use read::{NodeQuery, NodeView, Reader};
pub use register::{BatchAnswer, RegisterNode};
pub use requests::{
    AcceptRequest, AcceptedRequest, Collected, RequestAt, RequestMailbox, RequestView,
};
pub use revalidate::{Revalidate, Unreported};
pub use rollcall_signing::KeyAlg;
pub use rollcall_storage::{
    AccountFilter, AuditFilter, ContractFilter, EventFilter, ListFilter, MailFilter, OnceRequest,
    RequestFilter, StoreError,
};
pub use staff::{
    AuditQuery, Broken, Caller, Enrolment, IssuedOperatorToken, IssuedToken, LogIn, LogInError,
    LoggedIn, LoggedInStaff, ProvisionedStaff, RecoveryCodes, SecondFactor, StaffChange,
    StaffDraft, TokenDraft, TokenError, Verdict,
};
pub use sweep::Swept;
pub use told::Origin;
