//! A clock that stands still until a test moves it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{Clock, to_micros};

/// A clock that stands still until a test moves it.
#[derive(Debug, Clone)]
pub struct ManualClock(Arc<Mutex<Hands>>);

#[derive(Debug)]
struct Hands {
    now: DateTime<Utc>,
    /// Looks until the one that panics.
    until_broken: Option<u32>,
}

impl ManualClock {
    /// Stopped at a time.
    pub fn starting(at: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(Hands { now: to_micros(at), until_broken: None })))
    }

    /// Move it on.
    pub fn advance(&self, by: TimeDelta) {
        self.hands().now += by;
    }

    /// Set it, back too.
    pub fn set(&self, at: DateTime<Utc>) {
        self.hands().now = to_micros(at);
    }

    /// After so many more looks at it, one panics: a fault in the middle of whatever is going on.
    pub fn breaks_after(&self, looks: u32) {
        self.hands().until_broken = Some(looks);
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> DateTime<Utc> {
        let mut hands = self.hands();
        match hands.until_broken {
            Some(0) => {
                hands.until_broken = None;
                drop(hands);
                panic!("the clock breaks, as it was told to");
            }
            Some(looks) => hands.until_broken = Some(looks - 1),
            None => {}
        }
        hands.now
    }
}

/// A time from its RFC 3339 text.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an RFC 3339 time")
}

/// So many days.
pub fn days(count: i64) -> TimeDelta {
    TimeDelta::days(count)
}

/// So many hours.
pub fn hours(count: i64) -> TimeDelta {
    TimeDelta::hours(count)
}

/// So many minutes.
pub fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

/// So many seconds.
pub fn seconds(count: i64) -> TimeDelta {
    TimeDelta::seconds(count)
}
