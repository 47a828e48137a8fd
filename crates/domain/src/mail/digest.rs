//! Telling a customer which nodes were locked out: not one by one.

use chrono::{DateTime, TimeDelta, Utc};

/// How long after a lock-out its letter is written, so that a cluster that falls together is one.
const GATHERED_FOR: TimeDelta = TimeDelta::minutes(5);
/// The shortest time between two letters about one account.
const DIGEST_EVERY: TimeDelta = TimeDelta::hours(24);

/// How many nodes a letter names; the others are counted.
pub const DIGEST_NAMES: u64 = 20;

/// When a lock-out is to be told of.
pub fn digest_due(locked_out_at: DateTime<Utc>) -> DateTime<Utc> {
    locked_out_at + GATHERED_FOR
}

/// Until when a letter that is due has to wait for the one before; `None` if it needn't.
pub fn digest_waits(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    last.map(|last| last + DIGEST_EVERY).filter(|until| now < *until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_waits_until_a_day_after_the_one_before() {
        let last = DateTime::UNIX_EPOCH;
        let until = last + TimeDelta::hours(24);
        assert_eq!(digest_waits(None, last), None);
        assert_eq!(digest_waits(Some(last), last), Some(until));
        assert_eq!(digest_waits(Some(last), until - TimeDelta::microseconds(1)), Some(until));
        assert_eq!(digest_waits(Some(last), until), None);
    }
}
