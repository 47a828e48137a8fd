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
//! **A queue has one order.** Claims that wait stand in the order of their arrival, in one row for the
//! account. Whoever comes first and can be met is *offered* its units: they count as out, for thirty
//! seconds, until it asks and takes them. Whoever lets that pass stands behind all others, and is offered
//! nothing until it asks again. A claim that can't be met keeps those behind it from the same features; where
//! a pool is *express*, smaller ones pass it, so many times. Every call serves the queue after ending what is
//! over, and after its own change. What was offered is compared with the bounds once more when it is taken.
//!
//! **Who is idle makes room.** A process says with its signs of life whether it is idle. From some time on its
//! units are taken away: where they are needed for a claim that there is no room for otherwise and nobody waits
//! before, or in any case. Those that were idle for the longest time go first; if there is no room even so, nobody's do. The ticket isn't
//! brought back by its lease as long as the session is known.
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
    Activity, Beat, Bound, Caller, Claim, ClaimMode, Claimed, Full, Held, HostLimit, IDLE_AT_ONCE,
    IdleRelease, IdleTerms, LiveSession, LiveWait, NewSession, OFFER_MS, Opened, PASSES_MAX, Place,
    Poll, Polled, PoolUse, Rebuild, Rebuilt, Reply, Report, SessionStore, Taken, UnitsByFeature,
    Wait, Wanted,
};
