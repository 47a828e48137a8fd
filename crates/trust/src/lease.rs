//! Verifying leases.

use chrono::{DateTime, Utc};

use crate::{
    CLOCK_SKEW_S, LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims, VerifyError, VerifyingKey,
    verify,
};

/// Verify a lease with the keys of the tenant's key set, and parse it.
pub fn verify_lease(
    token: &str,
    keys: &[VerifyingKey],
    issuer: &str,
    now: DateTime<Utc>,
) -> Result<LeaseClaims<'static>, VerifyError> {
    let claims = open_lease(token, keys, issuer)?;
    let now = now.timestamp();
    if now >= claims.exp {
        return Err(VerifyError::Expired);
    }
    if now.saturating_add(CLOCK_SKEW_S) < claims.nbf {
        return Err(VerifyError::NotYet);
    }
    Ok(claims)
}

/// Verify everything but the time, for callers that check it by a clock of their own.
///
/// Keys and key URLs in the header are ignored.
pub fn open_lease(
    token: &str,
    keys: &[VerifyingKey],
    issuer: &str,
) -> Result<LeaseClaims<'static>, VerifyError> {
    let payload = verify::payload_by(keys, token, LEASE_TYPE)?;
    verify::check_addressee(&payload, issuer, LEASE_KIND, LEASE_VERSION)?;
    serde_json::from_slice(&payload).map_err(|_| VerifyError::Malformed)
}
