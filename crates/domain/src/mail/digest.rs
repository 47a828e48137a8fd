//! The digest of lock-outs: when a customer is told of them, many in one mail.

use chrono::{DateTime, TimeDelta, Utc};

/// The delay after a lock-out, so that a cluster that fails together is one mail.
const DIGEST_DELAY: TimeDelta = TimeDelta::minutes(5);
/// The shortest time between two digests of one account.
const DIGEST_INTERVAL: TimeDelta = TimeDelta::hours(24);

/// How many nodes a digest names; the others are counted.
pub const DIGEST_NODES_MAX: u64 = 20;

/// When the digest of a lock-out is due.
pub fn digest_due(locked_out_at: DateTime<Utc>) -> DateTime<Utc> {
    locked_out_at + DIGEST_DELAY
}

/// Until when a digest that is due has to wait after the `last` one; `None` if it needn't.
pub fn digest_waits(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    last.map(|last| last + DIGEST_INTERVAL).filter(|until| now < *until)
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
