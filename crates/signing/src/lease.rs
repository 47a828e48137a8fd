//! Signing leases.

use rollcall_domain::nodes::Lease;
use rollcall_trust::{LEASE_AUDIENCE, LEASE_KIND, LEASE_TYPE, LEASE_VERSION, LeaseClaims};
use serde_json::{Value, json};

use crate::{KeyError, KeyUse, MasterKey, StoredKey, jws::Jws};

/// A decrypted lease key. Keep it: decrypting costs more than signing.
#[derive(Debug)]
pub struct LeaseSigner(Jws);

impl LeaseSigner {
    /// Decrypt a lease key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        let header =
            |_: &Value| json!({ "typ": LEASE_TYPE, "alg": key.alg.as_str(), "kid": key.kid });
        Jws::open(key, KeyUse::Lease, master, context, header).map(Self)
    }

    /// The key's `kid`.
    pub fn kid(&self) -> &str {
        &self.0.kid
    }

    /// Sign a lease. Takes a few microseconds, so do it inline.
    pub fn sign(&self, lease: &Lease<'_>) -> String {
        self.0.sign(&claims(lease))
    }
}

/// The claims of a lease.
pub(crate) fn claims<'a>(lease: &Lease<'a>) -> LeaseClaims<'a> {
    // Whole seconds, rounded down: a lease never outlives the row it proves.
    let issued_at = lease.issued_at.timestamp();
    LeaseClaims {
        ver: LEASE_VERSION,
        kind: LEASE_KIND.into(),
        iss: lease.issuer.into(),
        aud: LEASE_AUDIENCE.into(),
        sub: lease.registration.to_string().into(),
        iat: issued_at,
        nbf: issued_at,
        exp: lease.expires_at.timestamp(),
        jti: lease.id,
        seq: lease.seq,
        account: lease.account.into(),
        project_id: lease.facts.key.project_id.as_str().into(),
        node_id: lease.facts.key.node_id.as_str().into(),
        app_name: lease.facts.app_name.as_str().into(),
        interval_s: lease.interval_s,
        nonce: lease.nonce.map(Into::into),
    }
}
