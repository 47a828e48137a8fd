//! Silence: a node that no longer calls, before its registration fails.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{nodes::LeasePolicy, tenants::TenantNotices};

/// The delay after a silence was seen, so that a cluster that falls silent together is one mail, and a
/// service that was away itself hears its nodes first.
const DIGEST_DELAY: TimeDelta = TimeDelta::minutes(15);

/// When a node that last called at `last_success_at` is silent: it missed a revalidation, and didn't
/// make up for it in time. `None`: nobody is to be told.
pub fn silent_at(
    last_success_at: DateTime<Utc>,
    policy: &LeasePolicy,
    notices: &TenantNotices,
) -> Option<DateTime<Utc>> {
    let after = notices.silent_after_s?;
    Some(last_success_at + TimeDelta::seconds(policy.interval_s + after))
}

/// When the digest of a silence that was seen now is due.
pub fn silence_digest_due(seen_at: DateTime<Utc>) -> DateTime<Utc> {
    seen_at + DIGEST_DELAY
}
