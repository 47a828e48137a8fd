//! The bounds of the lease policy's numbers.

use rollcall_domain::{accounts::LeasePolicyOverrides, nodes::LeasePolicy};

use crate::{AdminError, error::invalid};

/// Validate the numbers that a tenant or an account sets.
pub(crate) fn check(numbers: &LeasePolicyOverrides) -> Result<(), AdminError> {
    if numbers.interval_s.is_some_and(|interval| !LeasePolicy::INTERVAL_S.contains(&interval)) {
        return Err(invalid("interval", "must be between 1s and 7d"));
    }
    let failures = numbers.allowed_failures;
    if failures.is_some_and(|failures| !LeasePolicy::ALLOWED_FAILURES.contains(&failures)) {
        return Err(invalid("allowed_failures", "must be between 1 and 100"));
    }
    if numbers.grace_s.is_some_and(|grace| !LeasePolicy::GRACE_S.contains(&grace)) {
        return Err(invalid("grace", "must be between 0s and 365d"));
    }
    Ok(())
}
