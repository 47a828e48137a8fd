//! The clock.

use chrono::{DateTime, SubsecRound, Utc};

/// A source of the current time: the system clock, in tests a manual one.
pub trait Clock: Send + Sync + 'static {
    /// Now, truncated to microseconds (see [`to_micros`]).
    fn now(&self) -> DateTime<Utc>;
}

/// Truncate to microseconds: PostgreSQL keeps no more, and a time must compare equal to itself
/// after a round trip through either database.
pub fn to_micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}
