//! The lease policy: the numbers of revalidation. A tenant sets them, an account may override some.

use std::str::FromStr;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

/// What happens to a suspected copy of a node.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClonePolicy {
    /// Renew all the same and record an event.
    #[default]
    Warn,
    /// Refuse, and let the node register again.
    Refuse,
}

impl ClonePolicy {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Refuse => "refuse",
        }
    }
}

impl FromStr for ClonePolicy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = [Self::Warn, Self::Refuse].into_iter().find(|known| known.name() == text);
        known.ok_or("must be warn or refuse")
    }
}

/// The numbers by which leases are granted and renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeasePolicy {
    /// Seconds between two revalidations, 1 s – 7 d.
    pub interval_s: i64,
    /// Consecutive failures that end a registration, 1 – 100.
    pub allowed_failures: u32,
    /// Seconds of grace that a lease has after the last allowed failure.
    pub grace_s: i64,
    /// What happens to a suspected copy.
    pub clones: ClonePolicy,
    /// How often a live node may be registered again without its token, per lease lifetime.
    pub replacements: u32,
    /// Whether slots of suspiciously many remote unbinds stay taken until the lease's end.
    pub hold_churned_slots: bool,
}

impl Default for LeasePolicy {
    /// The default: every 2 hours, 12 failures, so 24 hours.
    fn default() -> Self {
        Self {
            interval_s: 2 * 60 * 60,
            allowed_failures: 12,
            grace_s: 0,
            clones: ClonePolicy::Warn,
            replacements: 2,
            hold_churned_slots: false,
        }
    }
}

impl LeasePolicy {
    /// The shortest and the longest interval, in seconds.
    pub const INTERVAL_S: std::ops::RangeInclusive<i64> = 1..=7 * 24 * 60 * 60;
    /// The bounds of the allowed failures.
    pub const ALLOWED_FAILURES: std::ops::RangeInclusive<u32> = 1..=100;
    /// The bounds of the grace, in seconds.
    pub const GRACE_S: std::ops::RangeInclusive<i64> = 0..=365 * 24 * 60 * 60;

    /// The lifetime of a lease from a success: `interval × allowed_failures + grace`.
    pub fn lease_lifetime(&self) -> TimeDelta {
        TimeDelta::seconds(self.interval_s * i64::from(self.allowed_failures) + self.grace_s)
    }

    /// The time between two calls.
    pub fn interval(&self) -> TimeDelta {
        TimeDelta::seconds(self.interval_s)
    }

    /// The time after a success or a counted refusal from which a refusal counts: 0.9 × interval.
    ///
    /// A call is due up to 5 % early, so this lets every due call count and no retry storm.
    pub fn counting_pause(&self) -> TimeDelta {
        TimeDelta::milliseconds(self.interval_s * 900)
    }
}
