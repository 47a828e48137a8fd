//! Fixed windows of rate limits.

use std::time::Duration;

use crate::Hits;

/// One window of a rate limit.
pub(crate) struct Window {
    number: i64,
    length_ms: i64,
}

impl Window {
    /// The window that `now_ms` falls into.
    pub(crate) fn at(now_ms: i64, length_ms: i64) -> Self {
        let length_ms = length_ms.max(1);
        let number = now_ms.div_euclid(length_ms);
        Self { number, length_ms }
    }

    /// The counter's key. It has the window's number, so that windows end by the caller's clock,
    /// whenever counters are deleted.
    pub(crate) fn key(&self, limit: &str) -> String {
        format!("rc:hits:{limit}:{}", self.number)
    }

    /// The time to live of a counter, with margin for clock skew.
    pub(crate) fn keep_for(&self) -> Duration {
        let length = Duration::from_millis(self.length_ms.unsigned_abs());
        length.saturating_mul(2) + Duration::from_secs(60)
    }

    pub(crate) fn hits(&self, seen: u64) -> Hits {
        let ends_at_ms = self.number.saturating_add(1).saturating_mul(self.length_ms);
        Hits { seen, ends_at_ms }
    }
}
