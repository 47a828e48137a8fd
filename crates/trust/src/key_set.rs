//! Verifying a tenant's key set, signed by its root.

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{CLOCK_SKEW_S, VerifyError, jwk_thumbprint, verify};

/// The `typ` of a key set.
pub const KEY_SET_TYPE: &str = "rollcall-keys+jwt";

/// A tenant's public keys. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// The tenant's public URL.
    pub iss: String,
    /// Its issue number: a product stores the highest that it saw and accepts no lower one.
    pub issue: i64,
    /// When it was signed.
    pub iat: i64,
    /// When a new one must be fetched.
    pub exp: i64,
    /// The keys, each a public JWK.
    pub keys: Vec<Value>,
}

/// Verify a key set with the pinned roots (RFC 7638 thumbprints), and parse it.
///
/// `seen` is the highest issue that the product ever accepted, 0 at first.
pub fn verify_key_set(
    token: &str,
    pins: &[&str],
    issuer: &str,
    seen: i64,
    now: DateTime<Utc>,
) -> Result<KeySet, VerifyError> {
    let set = open_key_set(token, pins)?;
    if set.iss != issuer {
        return Err(VerifyError::ForeignIssuer);
    }
    set.check_fresh(seen, now)?;
    Ok(set)
}

/// Verify the signature only: for a product that trusts any issuer of its pinned root, and that
/// checked the time when it accepted the set.
///
/// The key in the header is used only after it matched a pin.
pub fn open_key_set(token: &str, pins: &[&str]) -> Result<KeySet, VerifyError> {
    let (kid, jwk) = verify::header(token, KEY_SET_TYPE)?;
    let jwk = jwk.and_then(|jwk| serde_json::to_value(jwk).ok()).ok_or(VerifyError::Malformed)?;
    let thumbprint = jwk_thumbprint(&jwk).map_err(|_| VerifyError::UnknownRoot)?;
    if kid != thumbprint || !pins.contains(&thumbprint.as_str()) {
        return Err(VerifyError::UnknownRoot);
    }
    let key = verify::decoding_key(&jwk).map_err(|_| VerifyError::UnknownRoot)?;
    verify::check(token, &key, Algorithm::EdDSA)
}

impl KeySet {
    /// Check that it may be accepted now, after an issue as high as `seen`.
    pub fn check_fresh(&self, seen: i64, now: DateTime<Utc>) -> Result<(), VerifyError> {
        let now = now.timestamp();
        if now >= self.exp {
            return Err(VerifyError::Expired);
        }
        if now.saturating_add(CLOCK_SKEW_S) < self.iat {
            return Err(VerifyError::NotYet);
        }
        if self.issue < seen { Err(VerifyError::Outdated) } else { Ok(()) }
    }
}
