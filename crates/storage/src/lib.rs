//! PostgreSQL and SQLite through sea-orm: takes and gives domain types only.
//!
//! Reads go through [`Store::tenant`], writes through [`Store::write`], and both are scoped to a
//! tenant. What every node does all day, renewing and claiming a slot, is group-committed instead:
//! [`Store::renew`] and [`Store::claim`] put it in a batch with what others do at that moment.

mod accounts;
mod amnesties;
mod ask;
mod audit;
mod claims;
mod commit;
mod connect;
mod contracts;
mod counters;
mod doctor;
mod entity;
mod erase;
mod error;
mod events;
mod keys;
mod lock_outs;
mod logins;
mod once;
mod outbox;
mod password_links;
#[doc(hidden)]
pub mod plans;
mod registrations;
mod renewals;
mod requests;
mod rows;
mod sought;
mod sql;
mod staff;
mod store;
mod sweep;
mod tenants;
mod timeline;
mod tokens;
mod warnings;

pub use accounts::{AccountFilter, Accounts};
pub use amnesties::Amnesties;
pub use ask::ClockCheck;
pub use audit::{Audit, AuditFilter};
pub use claims::{Claim, Claimed};
pub use commit::CommitMetrics;
pub use connect::{Options, migrate, pending_migrations};
pub use contracts::{ContractFilter, ContractKey, Contracts, MeantContracts};
pub use counters::UsageCount;
pub use doctor::Miscount;
pub use erase::Erased;
pub use error::StoreError;
pub use events::{EventFilter, Events};
pub use keys::{Keys, TenantKey};
pub use lock_outs::{LockOuts, ToldLockOuts};
pub use logins::Logins;
pub use once::{OnceFound, OnceKeys, OnceRequest};
pub use outbox::{MailFilter, Outbox, SealedMail, Tried};
pub use password_links::PasswordLinks;
pub use registrations::{ListFilter, Over, Page, Registrations, Silent};
pub use renewals::{Renew, Renewed};
pub use requests::{RequestFilter, Requests};
pub use sea_orm::ConnectionTrait as Queries;
pub use sought::{Found, MOST_SOUGHT};
pub use staff::StaffList;
pub use store::{Scope, Store, Tx};
pub use tenants::Tenants;
pub use timeline::Moment;
pub use tokens::{ApiTokens, OperatorTokens};
