//! Verifying leases.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    CLOCK_SKEW_S, LEASE_AUDIENCE, LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims, VerifyError,
    VerifyingKey, verify,
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
    let (kid, _) = verify::header(token, LEASE_TYPE)?;
    let key = keys.iter().find(|key| key.kid() == kid).ok_or(VerifyError::UnknownKey)?;
    let claims: Value = key.check(token)?;
    let says = |member: &str, wanted, or_else| match claims[member].as_str() {
        Some(found) if found == wanted => Ok(()),
        Some(_) => Err(or_else),
        None => Err(VerifyError::Malformed),
    };
    says("iss", issuer, VerifyError::ForeignIssuer)?;
    says("aud", LEASE_AUDIENCE, VerifyError::ForeignAudience)?;
    // Before the other members: another kind may have others.
    if claims["kind"] != LEASE_KIND || claims["ver"] != LEASE_VERSION {
        return Err(VerifyError::UnknownKind);
    }
    serde_json::from_value(claims).map_err(|_| VerifyError::Malformed)
}
