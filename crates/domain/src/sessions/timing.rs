//! The times of a session: how long it lives without a sign of life, and how often it gives one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::limits::SESSION_TIMEOUT_S;

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

/// The error that a time-out is out of range; completes the sentence "the setting …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 20 seconds to 24 hours")]
pub struct WrongTimeout;

impl Timing {
    /// The times of a time-out: a sign of life is due at half of it, so that one may fail, and one that failed
    /// is tried again after ten seconds, or as often as it is due anyway.
    pub fn of_timeout(timeout_s: u32) -> Self {
        let heartbeat_s = timeout_s / 2;
        Self { timeout_s, heartbeat_s, retry_s: Self::default().retry_s.min(heartbeat_s) }
    }

    /// A time-out, if there may be such a one.
    pub fn checked_timeout(timeout_s: u32) -> Result<u32, WrongTimeout> {
        if SESSION_TIMEOUT_S.contains(&timeout_s) { Ok(timeout_s) } else { Err(WrongTimeout) }
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
    fn the_other_times_follow_the_time_out() {
        assert_eq!(Timing::of_timeout(600), Timing::default());
        assert_eq!(Timing::of_timeout(20), Timing { timeout_s: 20, heartbeat_s: 10, retry_s: 10 });
        for timeout_s in SESSION_TIMEOUT_S.step_by(997) {
            let Timing { heartbeat_s, retry_s, .. } = Timing::of_timeout(timeout_s);
            let fits = heartbeat_s * 2 <= timeout_s && (1..=heartbeat_s).contains(&retry_s);
            assert!(fits, "{timeout_s}");
        }
        let allowed = [19, 20, 86_400, 86_401].map(|it| Timing::checked_timeout(it).is_ok());
        assert_eq!(allowed, [false, true, true, false]);
    }
}
