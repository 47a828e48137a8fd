//! The cache: policies, tokens and rate limits. Redis or in-process; all of it may be lost. Beside it, in the
//! same store, live the floating [`sessions`].
//!
//! **A hint, never an authority.** The database is the truth. Callers decide from what they find
//! here, but guard every write in the database by the versions they decided on. Where a guard misses
//! they put what the database says, and [`forget`](CacheStore::forget) what is newer than that: it
//! was restored. So losing, or mistrusting, everything in here is safe.
//!
//! **An outage costs callers nothing.** When Redis dies or hangs, the first call to notice opens a
//! breaker; from then on every call returns [`CacheError::Unavailable`] without touching the
//! network, while one task probes in the background until Redis answers. Limits are counted in the
//! process meanwhile, so each process still holds them. A server may also start without its Redis.
//!
//! **What comes back may be old.** Invalidations of the time of an outage are lost, so after it
//! Redis may hold values older than what happened meanwhile. They are served, the database's guard
//! refuses what was decided on them, and the caller puts newer ones: stale entries heal one by one.
//!
//! Expiry that means something is a value checked by the caller's clock. The times to live in here
//! are housekeeping.

#![deny(missing_docs)]

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod counters;
mod encoding;
mod error;
mod key;
mod memory;
mod open;
mod redis;
pub mod sessions;
mod store;
mod window;

pub use error::{CacheError, OpenError};
pub use key::Key;
pub use open::open;
pub use store::{CacheStore, Hits, Versioned};
