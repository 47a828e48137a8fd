//! The tenant's published keys, signed by its root.

use chrono::{DateTime, Utc};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    CLOCK_SKEW_S, KeyError, KeyUse, MasterKey, StoredKey, VerifyError, jwk_thumbprint, jws::Jws,
    verify,
};

/// The `typ` of a key set.
pub const KEY_SET_TYPE: &str = "rollcall-keys+jwt";

/// A tenant's public keys. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// The tenant's public URL.
    pub iss: String,
    /// Its running number: a product keeps the highest that it saw and takes no lower one.
    pub issue: i64,
    /// When it was signed.
    pub iat: i64,
    /// When a new one must be fetched.
    pub exp: i64,
    /// The keys, each a public JWK.
    pub keys: Vec<Value>,
}

/// A tenant's opened root. It signs key sets and nothing else.
#[derive(Debug)]
pub struct RootSigner(Jws);

impl RootSigner {
    /// Open a root key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        // The key comes along, since a product knows its thumbprint only.
        let header = |jwk: &Value| {
            let alg = key.alg.as_str();
            json!({ "typ": KEY_SET_TYPE, "alg": alg, "kid": key.kid, "jwk": jwk })
        };
        Jws::open(key, KeyUse::Root, master, context, header).map(Self)
    }

    /// What a product pins.
    pub fn thumbprint(&self) -> &str {
        &self.0.kid
    }

    /// Sign a key set.
    pub fn sign(&self, set: &KeySet) -> String {
        self.0.sign(set)
    }
}

/// Check a key set against the roots that the product pins (RFC 7638 thumbprints), and read it.
///
/// The key in the header is looked at only after it matched a pin. `seen` is the highest issue that
/// the product ever took, 0 at first.
pub fn verify_key_set(
    token: &str,
    pins: &[&str],
    issuer: &str,
    seen: i64,
    now: DateTime<Utc>,
) -> Result<KeySet, VerifyError> {
    let (kid, jwk) = verify::header(token, KEY_SET_TYPE)?;
    let jwk = jwk.and_then(|jwk| serde_json::to_value(jwk).ok()).ok_or(VerifyError::Malformed)?;
    let thumbprint = jwk_thumbprint(&jwk).map_err(|_| VerifyError::UnknownRoot)?;
    if kid != thumbprint || !pins.contains(&thumbprint.as_str()) {
        return Err(VerifyError::UnknownRoot);
    }
    let key = verify::decoding_key(&jwk).map_err(|_| VerifyError::UnknownRoot)?;
    let set: KeySet = verify::check(token, &key, Algorithm::EdDSA, verify::expect(issuer, None))?;
    let now = now.timestamp();
    if now >= set.exp {
        return Err(VerifyError::Expired);
    }
    if now.saturating_add(CLOCK_SKEW_S) < set.iat {
        return Err(VerifyError::NotYet);
    }
    if set.issue < seen {
        return Err(VerifyError::Outdated);
    }
    Ok(set)
}
