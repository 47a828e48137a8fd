//! What travels inside a lease.

use std::borrow::Cow;

use rollcall_domain::{LEASE_AUDIENCE, Lease, RegistrationId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The `typ` of a lease.
pub const LEASE_TYPE: &str = "rollcall-lease+jwt";
/// The `kind` of a node's lease, the only one there is.
pub const LEASE_KIND: &str = "node";
/// The version of the claims.
pub const LEASE_VERSION: u8 = 1;

/// The claims of a lease; `ent` and `cnf` are reserved. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseClaims<'a> {
    /// The version of the claims.
    pub ver: u8,
    /// What it is a lease of; a verifier refuses what it doesn't know.
    pub kind: Cow<'a, str>,
    /// The tenant's public URL.
    pub iss: Cow<'a, str>,
    /// [`LEASE_AUDIENCE`].
    pub aud: Cow<'a, str>,
    /// The registration.
    #[serde(with = "printed")]
    pub sub: RegistrationId,
    /// When it was signed.
    pub iat: i64,
    /// From when it holds: when it was signed.
    pub nbf: i64,
    /// When it is over.
    pub exp: i64,
    /// The lease's own id.
    pub jti: Uuid,
    /// Its running number.
    pub seq: i64,
    /// The account's name.
    pub account: Cow<'a, str>,
    /// The node's installation.
    pub project_id: Cow<'a, str>,
    /// The server within the installation.
    pub node_id: Cow<'a, str>,
    /// The product's app name.
    pub app_name: Cow<'a, str>,
    /// Seconds between two calls.
    pub interval_s: i64,
    /// What the node sent along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Cow<'a, str>>,
}

impl<'a> From<&Lease<'a>> for LeaseClaims<'a> {
    fn from(lease: &Lease<'a>) -> Self {
        // Whole seconds, rounded down: a lease never outlives the row it proves.
        let issued_at = lease.issued_at.timestamp();
        Self {
            ver: LEASE_VERSION,
            kind: LEASE_KIND.into(),
            iss: lease.issuer.into(),
            aud: LEASE_AUDIENCE.into(),
            sub: lease.registration,
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
}

/// Ids travel with their prefix.
mod printed {
    use rollcall_domain::RegistrationId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(id: &RegistrationId, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<RegistrationId, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}
