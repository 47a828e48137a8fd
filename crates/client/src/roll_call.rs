//! The revalidation schedule: when the next call is due, and the back-off after failures. Pure
//! decisions over facts and times.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// The back-off after the first call without an answer; doubled with each further one.
const BACKOFF_INITIAL: TimeDelta = TimeDelta::seconds(10);
/// The longest back-off.
const BACKOFF_MAX: TimeDelta = TimeDelta::minutes(10);
/// The longest back-off as a share of the interval: else a lease of short intervals ends between
/// two calls.
const BACKOFF_MAX_SHARE: f64 = 1.0 / 12.0;
/// The longest interval that a server can be set to.
const INTERVAL_MAX_S: i64 = 7 * 86_400;
/// The share of the interval by which a due time is drawn earlier, so that nodes drift apart.
const JITTER: f64 = 0.02;
/// From which part of an interval on a failure is the next interval's: calls drift earlier.
const NEXT_INTERVAL_FROM: f64 = 0.97;
/// The same for a refusal, which is due earlier and which the server counts from there on.
const NEXT_REFUSAL_FROM: f64 = 0.9;

/// The terms on which a lease was granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    /// From the server's clock, in which the machine's own has no part.
    pub(crate) due_in: TimeDelta,
    pub(crate) interval_s: i64,
    pub(crate) allowed_failures: u32,
}

/// The schedule of a registered node's revalidations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RollCall {
    pub(crate) interval_s: i64,
    pub(crate) allowed_failures: u32,
    /// When to call next, by this machine's clock.
    pub(crate) due_at: DateTime<Utc>,
    /// Intervals in a row in which no call succeeded.
    pub(crate) failures_in_a_row: u32,
    /// Calls without an answer since the last one that had one.
    unanswered: u32,
    /// The first failure of the present interval.
    failing_since: Option<DateTime<Utc>>,
}

/// When the next call is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextCall {
    /// It is due.
    Now,
    /// It is due after this time.
    Wait(Duration),
    /// Never: the lease is over.
    Over,
}

/// How a call failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CallFailure {
    /// No answer, or one that says "later".
    Unanswered {
        /// How much later.
        pause: Option<TimeDelta>,
    },
    /// A no. The same call will get the same answer for a while.
    Refused {
        /// The server's count.
        consecutive_failures: Option<u32>,
        /// After how long it wants to be asked again.
        due_in: Option<TimeDelta>,
    },
}

impl RollCall {
    /// A lease was granted; `chance` is from 0 to 1.
    pub(crate) fn granted(terms: Terms, now: DateTime<Utc>, chance: f64) -> Self {
        let Terms { due_in, interval_s, allowed_failures } = terms;
        let mut roll_call = Self {
            interval_s,
            allowed_failures,
            due_at: now,
            failures_in_a_row: 0,
            unanswered: 0,
            failing_since: None,
        };
        roll_call.due_at = roll_call.due_after(due_in, now, chance);
        roll_call
    }

    /// What to do now, with a lease that ends then.
    pub(crate) fn next_call(&self, now: DateTime<Utc>, lease_ends: DateTime<Utc>) -> NextCall {
        if now >= lease_ends {
            return NextCall::Over;
        }
        let wait = self.due_at - now;
        // A due time further away than an interval is left over from a clock that was set back.
        if wait <= TimeDelta::zero() || wait > self.interval() {
            return NextCall::Now;
        }
        NextCall::Wait(wait.min(lease_ends - now).to_std().unwrap_or_default())
    }

    /// A call failed. Whether that is the first failure of its interval.
    pub(crate) fn call_failed(
        &mut self,
        miss: CallFailure,
        now: DateTime<Utc>,
        chance: f64,
    ) -> bool {
        let next = self.part(match miss {
            CallFailure::Unanswered { .. } => NEXT_INTERVAL_FROM,
            CallFailure::Refused { .. } => NEXT_REFUSAL_FROM,
        });
        let same = self.failing_since.is_some_and(|since| since <= now && now - since < next);
        if !same {
            self.failing_since = Some(now);
            self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        }
        match miss {
            CallFailure::Unanswered { pause } => {
                let pause = self.back_off(pause, chance);
                // The next interval has a call of its own, however long the pause has become.
                let next_interval = self.failing_since.unwrap_or(now) + self.interval();
                self.due_at = (now + pause).min(next_interval).max(now);
                self.unanswered = self.unanswered.saturating_add(1);
            }
            CallFailure::Refused { consecutive_failures, due_in } => {
                let counted = consecutive_failures.unwrap_or_default();
                self.failures_in_a_row = self.failures_in_a_row.max(counted);
                self.due_at = self.due_after(due_in.unwrap_or(self.interval()), now, chance);
                self.unanswered = 0;
            }
        }
        !same
    }

    /// The time that the server gave, a little earlier.
    fn due_after(&self, due_in: TimeDelta, now: DateTime<Utc>, chance: f64) -> DateTime<Utc> {
        let due_in = due_in.clamp(TimeDelta::zero(), self.interval());
        now + due_in - self.part(JITTER * chance).min(due_in)
    }

    /// 10 s, 20 s, … 10 min, a fifth more or less; longer where the server asks for it.
    fn back_off(&self, asked: Option<TimeDelta>, chance: f64) -> TimeDelta {
        let doublings = self.unanswered.min(6);
        let pause = (BACKOFF_INITIAL * (1 << doublings)).min(BACKOFF_MAX);
        let pause = pause.min(self.part(BACKOFF_MAX_SHARE));
        let pause = scaled(pause, 0.8 + 0.4 * chance);
        pause.max(asked.unwrap_or_default())
    }

    fn interval(&self) -> TimeDelta {
        TimeDelta::seconds(self.interval_s.clamp(1, INTERVAL_MAX_S))
    }

    fn part(&self, share: f64) -> TimeDelta {
        scaled(self.interval(), share)
    }
}

fn scaled(time: TimeDelta, by: f64) -> TimeDelta {
    TimeDelta::milliseconds((time.num_milliseconds() as f64 * by) as i64)
}
