//! The signed document of an account's features, for leases that can't hold them all.

use chrono::{DateTime, Utc};
use rollcall_trust::{ENTITLEMENTS_KIND, EntitlementsClaims, LEASE_AUDIENCE, LEASE_VERSION};
use serde_json::value::RawValue;

/// The features of an account, to be signed apart from its leases, which name only their hash.
#[derive(Debug, Clone, Copy)]
pub struct EntitlementsDocument<'a> {
    /// The tenant's public URL.
    pub issuer: &'a str,
    /// The account's name.
    pub account: &'a str,
    /// When it is signed.
    pub issued_at: DateTime<Utc>,
    /// The features, by code: the bytes that were hashed for the lease.
    pub features: &'a RawValue,
}

/// The document's claims.
pub(crate) fn claims<'a>(document: &EntitlementsDocument<'a>) -> EntitlementsClaims<'a> {
    EntitlementsClaims {
        ver: LEASE_VERSION,
        kind: ENTITLEMENTS_KIND.into(),
        iss: document.issuer.into(),
        aud: LEASE_AUDIENCE.into(),
        account: document.account.into(),
        iat: document.issued_at.timestamp(),
        ent: document.features.into(),
    }
}
