//! Signs and verifies leases.

use chrono::{DateTime, Utc};
use rollcall_domain::{LEASE_AUDIENCE, Lease};
use serde_json::{Value, json};

use crate::{
    CLOCK_SKEW_S, KeyError, KeyUse, LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims, MasterKey,
    StoredKey, VerifyError, VerifyingKey, jws::Jws, verify,
};

/// An opened lease key. Keep it: opening costs more than signing.
#[derive(Debug)]
pub struct LeaseSigner(Jws);

impl LeaseSigner {
    /// Open a lease key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        let header =
            |_: &Value| json!({ "typ": LEASE_TYPE, "alg": key.alg.as_str(), "kid": key.kid });
        Jws::open(key, KeyUse::Lease, master, context, header).map(Self)
    }

    /// The name of the key.
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// Sign a lease. It takes a few microseconds, so do it inline.
    pub fn sign(&self, lease: &Lease<'_>) -> String {
        self.0.sign(&LeaseClaims::from(lease))
    }
}

/// Check a lease against the keys of the tenant's key set, and read it.
///
/// Whatever keys or addresses of keys its header carries are not looked at.
pub fn verify_lease(
    token: &str,
    keys: &[VerifyingKey],
    issuer: &str,
    now: DateTime<Utc>,
) -> Result<LeaseClaims<'static>, VerifyError> {
    let (kid, _) = verify::header(token, LEASE_TYPE)?;
    let key = keys.iter().find(|key| key.kid() == kid).ok_or(VerifyError::UnknownKey)?;
    let claims: Value = key.check(token, verify::expect(issuer, Some(LEASE_AUDIENCE)))?;
    // Before the other members: another kind may have others.
    if claims["kind"] != LEASE_KIND || claims["ver"] != LEASE_VERSION {
        return Err(VerifyError::UnknownKind);
    }
    let claims: LeaseClaims<'static> =
        serde_json::from_value(claims).map_err(|_| VerifyError::Malformed)?;
    let now = now.timestamp();
    if now >= claims.exp {
        return Err(VerifyError::Expired);
    }
    if now.saturating_add(CLOCK_SKEW_S) < claims.nbf {
        return Err(VerifyError::NotYet);
    }
    Ok(claims)
}
