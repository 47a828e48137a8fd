//! PostgreSQL and SQLite through sea-orm: takes and gives domain types only.
//!
//! Reads go through [`Store::tenant`], writes through [`Store::write`], and both are scoped to a
//! tenant. What every node does all day, renewing and claiming a slot, is group-committed instead:
//! [`Store::renew`] and [`Store::claim`] put it in a batch with what others do at that moment.

pub mod accounts;
pub mod audit;
mod batch_parameters;
pub mod catalogue;
mod changes;
pub mod contracts;
pub mod idempotency;
pub mod licences;
pub mod mail;
pub mod nodes;
pub mod pools;
pub mod requests;
pub mod sessions;
pub mod staff;
pub mod tenants;

mod column;
mod commit;
mod committers;
mod connect;
mod entity;
mod error;
mod events;
mod failover;
mod health;
mod page;
#[doc(hidden)]
pub mod query_plans;
mod search;
mod sql;
mod store;

pub use changes::ChangeMark;
pub use commit::CommitMetrics;
pub use connect::{Options, migrate, pending_migrations};
pub use error::StoreError;
pub use events::{EventFilter, Events};
pub use health::ClockCheck;
pub use page::Page;
pub use sea_orm::ConnectionTrait as Queries;
pub use search::{SEARCH_HITS_MAX, SearchPage};
pub use store::{Scope, Store, Tx};
