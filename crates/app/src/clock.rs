//! The system clock.

use chrono::{DateTime, Utc};
use rollcall_domain::{Clock, to_micros};

/// The system clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    fn now(&self) -> DateTime<Utc> {
        to_micros(Utc::now())
    }
}
