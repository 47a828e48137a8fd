//! The times of a session: how long it lives without a sign of life, and how often it gives one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The times of a session, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timing {
    /// For how long it lives without a sign of life.
    pub timeout_s: u32,
    /// How often it gives one.
    pub heartbeat_s: u32,
    /// After which time it tries again that couldn't give one.
    pub retry_s: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self { timeout_s: 600, heartbeat_s: 300, retry_s: 10 }
    }
}

/// Why times contradict each other; completes the sentence "the setting …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongTiming {
    /// The time-out is out of range.
    #[error("must be 20 seconds to 24 hours")]
    Timeout,
    /// A session that gives its signs of life on time would be over before the next one.
    #[error("must be at least 5 seconds and at most half of the time-out, so that one may fail")]
    Heartbeat,
    /// It would try again no sooner than it calls anyway.
    #[error("must be at least 1 second and at most the heartbeat")]
    Retry,
}

impl Timing {
    /// The time-outs that there may be, in seconds.
    pub const TIMEOUT_S: std::ops::RangeInclusive<u32> = 20..=24 * 60 * 60;

    /// The times of a time-out, with the heartbeat at half of it.
    pub fn of_timeout(timeout_s: u32) -> Self {
        let heartbeat_s = timeout_s / 2;
        Self { timeout_s, heartbeat_s, retry_s: Self::default().retry_s.min(heartbeat_s) }
    }

    /// The same, if they don't contradict each other; else the setting's name and why.
    pub fn checked(self) -> Result<Self, (&'static str, WrongTiming)> {
        if !Self::TIMEOUT_S.contains(&self.timeout_s) {
            return Err(("session_timeout", WrongTiming::Timeout));
        }
        if !(5..=self.timeout_s / 2).contains(&self.heartbeat_s) {
            return Err(("session_heartbeat", WrongTiming::Heartbeat));
        }
        if !(1..=self.heartbeat_s).contains(&self.retry_s) {
            return Err(("session_retry", WrongTiming::Retry));
        }
        Ok(self)
    }

    /// The time-out.
    pub fn timeout(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.timeout_s))
    }

    /// Until when a ticket proves what it stands for: a process rides out an outage on it.
    pub fn ticket_until(self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + self.timeout() * 2
    }

    /// Until when newcomers wait after the store came back empty at `now`: whoever held something has
    /// called by then, or its session is over.
    pub fn cold_until(self, now: DateTime<Utc>, last_alive_until: DateTime<Utc>) -> DateTime<Utc> {
        (now + self.timeout()).min(last_alive_until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_agree_and_contradictions_are_named() {
        assert_eq!(Timing::default().checked(), Ok(Timing::default()));
        assert_eq!(Timing::of_timeout(600), Timing::default());
        assert_eq!(Timing::of_timeout(20), Timing { timeout_s: 20, heartbeat_s: 10, retry_s: 10 });
        for timeout_s in Timing::TIMEOUT_S.step_by(997) {
            assert!(Timing::of_timeout(timeout_s).checked().is_ok(), "{timeout_s}");
        }
        for (wrong, setting) in [
            (Timing::of_timeout(19), "session_timeout"),
            (Timing::of_timeout(86_401), "session_timeout"),
            (Timing { heartbeat_s: 301, ..Timing::default() }, "session_heartbeat"),
            (Timing { heartbeat_s: 4, ..Timing::default() }, "session_heartbeat"),
            (Timing { retry_s: 301, ..Timing::default() }, "session_retry"),
            (Timing { retry_s: 0, ..Timing::default() }, "session_retry"),
        ] {
            assert_eq!(wrong.checked().expect_err("a contradiction").0, setting, "{wrong:?}");
        }
    }
}
