//! The claims of a lease.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use uuid::Uuid;

use crate::Verbatim;

/// The `typ` of a lease.
pub const LEASE_TYPE: &str = "rollcall-lease+jwt";
/// The audience of a node's lease.
pub const LEASE_AUDIENCE: &str = "rollcall-node";
/// The `kind` of a node's lease, the only one there is.
pub const LEASE_KIND: &str = "node";
/// The version of the claims.
pub const LEASE_VERSION: u8 = 1;

/// The claims of a lease; `cnf` is reserved. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseClaims<'a> {
    /// The version of the claims.
    pub ver: u8,
    /// The kind of lease; a verifier refuses unknown kinds.
    pub kind: Cow<'a, str>,
    /// The tenant's public URL.
    pub iss: Cow<'a, str>,
    /// [`LEASE_AUDIENCE`].
    pub aud: Cow<'a, str>,
    /// The registration's id, as it is printed.
    #[serde(deserialize_with = "registration")]
    pub sub: Cow<'a, str>,
    /// When it was signed.
    pub iat: i64,
    /// From when it is valid: when it was signed.
    pub nbf: i64,
    /// When it expires.
    pub exp: i64,
    /// The lease's own id.
    pub jti: Uuid,
    /// Its sequence number.
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
    /// The node's nonce.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<Cow<'a, str>>,
    /// The account's features, by code: an object of [`Entitlement`](crate::Entitlement).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ent: Option<Verbatim<'a>>,
    /// In place of `ent`, if they are many: the [hash](crate::entitlements_hash) of their document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ent_sha256: Option<Cow<'a, str>>,
    /// Until when they may be relied on where the server can't be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ent_exp: Option<i64>,
}

fn registration<'a, 'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'a, str>, D::Error> {
    let id = String::deserialize(from)?;
    let number = id.strip_prefix("reg_").map(Uuid::try_parse);
    if matches!(number, Some(Ok(_))) { Ok(id.into()) } else { Err(D::Error::custom("no id")) }
}
