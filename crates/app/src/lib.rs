//! The use cases, one function each: called by HTTP, the command line and the workers.
//!
//! A use case reads and decides without a lock (the decision is `rollcall-domain`'s), then does one
//! guarded write; where the guard no longer holds it decides again on fresh facts. A *yes* may be
//! decided on cached facts, since the guard proves them; a *no* is always read from the database.

pub mod accounts;
pub mod audit;
pub mod catalogue;
pub mod contracts;
pub mod credentials;
pub mod csv;
pub mod events;
pub mod health;
pub mod idempotency;
pub mod licences;
pub mod mail;
pub mod nodes;
pub mod requests;
pub mod sessions;
pub mod staff;
pub mod tenants;

mod app;
mod changes;
mod clock;
mod error;
mod generated_password;
mod password_hash_pool;
mod policy_cache;
mod randomness;
mod tenant_context;

pub use app::{App, Parts};
pub use changes::{Changes, Told};
pub use clock::SystemClock;
pub use error::{AdminError, AppError, Refusal};
pub use randomness::Randomness;
pub use rollcall_storage::StoreError;
