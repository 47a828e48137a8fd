//! Signing leases.

use rollcall_domain::nodes::{Lease, LeaseFeatures};
use rollcall_trust::{
    ENTITLEMENTS_TYPE, EntitlementsClaims, LEASE_AUDIENCE, LEASE_KIND, LEASE_TYPE, LEASE_VERSION,
    LeaseClaims,
};
use serde_json::json;

use crate::{
    KeyError, KeyUse, MasterKey, StoredKey,
    jws::{Head, Jws},
    licences::{self, EntitlementsDocument},
    sessions::{self, Ticket},
};

/// A decrypted lease key. Keep it: decrypting costs more than signing.
#[derive(Debug)]
pub struct LeaseSigner {
    jws: Jws,
    documents: Head,
}

impl LeaseSigner {
    /// Decrypt a lease key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        let header = |typ| json!({ "typ": typ, "alg": key.alg.as_str(), "kid": key.kid });
        let jws = Jws::open(key, KeyUse::Lease, master, context, |_| header(LEASE_TYPE))?;
        Ok(Self { jws, documents: Head::new(&header(ENTITLEMENTS_TYPE)) })
    }

    /// The key's `kid`.
    pub fn kid(&self) -> &str {
        &self.jws.kid
    }

    /// Sign a lease. Takes a few microseconds, so do it inline.
    pub fn sign(&self, lease: &Lease<'_>) -> String {
        self.jws.sign(&claims(lease))
    }

    /// Sign the features of an account that has more than fit into a lease.
    pub fn sign_entitlements(&self, document: &EntitlementsDocument<'_>) -> String {
        let claims: EntitlementsClaims<'_> = licences::claims(document);
        self.jws.sign_under(&self.documents, &claims)
    }

    /// Sign what a floating session holds.
    pub fn sign_ticket(&self, ticket: &Ticket<'_>) -> String {
        self.jws.sign(&sessions::claims(ticket))
    }
}

/// The claims of a lease.
pub(crate) fn claims<'a>(lease: &Lease<'a>) -> LeaseClaims<'a> {
    // Whole seconds, rounded down: a lease never outlives the row it proves.
    let issued_at = lease.issued_at.timestamp();
    let (ent, ent_sha256) = match lease.entitlements.map(|entitlements| entitlements.features) {
        Some(LeaseFeatures::Inline(features)) => (Some(features.into()), None),
        Some(LeaseFeatures::Document { sha256 }) => (None, Some(sha256.into())),
        None => (None, None),
    };
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
        ent,
        ent_sha256,
        ent_exp: lease.entitlements.map(|entitlements| entitlements.reliable_until.timestamp()),
    }
}
