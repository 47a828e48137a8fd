//! Floating sessions: units of a feature that a process holds for as long as it gives signs of life.

mod client;
mod codes;
mod count_by;
mod denial;
mod facts;
mod idle;
mod permissions;
mod queue_mode;
mod rules;
mod timing;
mod token;
mod usage;

pub use client::SessionClient;
pub(crate) use codes::CODES;
pub use count_by::{CountBy, NoCountBy};
pub use denial::Denial;
pub use facts::{SessionFacts, hash_of};
pub use idle::{Activity, IdleRelease, NoIdleRelease};
pub use queue_mode::{NoQueueMode, QueueMode};
pub use rules::{NoOverdraft, Overdraft, PoolRules};
pub use timing::{Timing, WrongTimeout};
pub use token::SessionToken;
pub use usage::{NoUsagePeriod, SeatUsage, UsagePeriod};
