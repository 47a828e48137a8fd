//! Floating sessions: which process holds how many units of what, for as long as it gives signs of life.
//!
//! **An authority, not a hint.** Nobody else knows who holds what. So what a store can't answer is refused
//! by its caller, and tried again; it is never admitted blindly.
//!
//! **Expiry needs no worker.** Every call first ends what is over by then, so a unit is free at once for
//! whoever claims it. The count of a pool is changed only together with the checkouts that it counts, in one
//! script, or under one lock.
//!
//! **What comes back empty says so.** An account that the store knows nothing of is [`Reply::Empty`]: it is
//! new, or was forgotten. The caller knows which, and says with [`SessionStore::begin`] until when newcomers
//! have to wait, while those who can prove what they held [rebuild](SessionStore::rebuild) it.
//!
//! Time is the caller's, in milliseconds since the epoch.

#[cfg(any(test, feature = "conformance"))]
pub mod conformance;
mod memory;
mod redis;
mod sharing;
mod store;

pub(crate) use memory::MemorySessions;
pub(crate) use redis::RedisSessions;
pub use store::{
    Beat, Caller, Claim, ClaimMode, Claimed, Full, Held, HostLimit, LiveSession, NewSession,
    Opened, PoolUse, Rebuild, Rebuilt, Reply, SessionStore, Taken, Wanted,
};
