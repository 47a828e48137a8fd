//! The features of an account, as leases and signed documents name them.

use std::{borrow::Cow, collections::BTreeMap};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::{LEASE_VERSION, Verbatim, VerifyError, VerifyingKey, verify};

/// The `typ` of a document of features.
pub const ENTITLEMENTS_TYPE: &str = "rollcall-entitlements+jwt";
/// The `kind` of a document of features.
pub const ENTITLEMENTS_KIND: &str = "entitlements";

/// What an account has of one feature. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// How many units; 1 of what is only on or off, 0 of what the account doesn't have.
    #[serde(rename = "q")]
    pub quantity: u64,
    /// Whether it was sold or lent.
    pub kind: EntitlementKind,
    /// When it ends: new use is refused from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// When running use ends; `None`: never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run_until: Option<i64>,
    /// What follows from a no.
    #[serde(rename = "act", default, skip_serializing_if = "Enforcement::is_enforce")]
    pub enforcement: Enforcement,
    /// The versions of the product that it is for, as a semver requirement; `None`: all.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    pub versions: Option<String>,
}

/// Whether a feature was sold or lent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntitlementKind {
    /// By a licence that was sold.
    Formal,
    /// Only by licences to try it with.
    Trial,
    /// Neither: the account doesn't have it, and is only told what follows from that, where that isn't a
    /// refusal.
    Unlicensed,
    /// By one of a kind that this program doesn't know.
    #[serde(other)]
    Other,
}

/// What follows from a no, as the vendor wants it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Enforcement {
    /// The product refuses.
    #[default]
    Enforce,
    /// It writes a log, and goes on.
    Log,
    /// It warns, and goes on. So does a program that doesn't know what is asked for: only a vendor
    /// who says so stops anything.
    #[serde(other)]
    Warn,
}

impl Enforcement {
    fn is_enforce(&self) -> bool {
        *self == Self::Enforce
    }
}

/// The claims of a document of features.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntitlementsClaims<'a> {
    /// The version of the claims.
    pub ver: u8,
    /// [`ENTITLEMENTS_KIND`].
    pub kind: Cow<'a, str>,
    /// The tenant's public URL.
    pub iss: Cow<'a, str>,
    /// [`LEASE_AUDIENCE`](crate::LEASE_AUDIENCE).
    pub aud: Cow<'a, str>,
    /// The account's name.
    pub account: Cow<'a, str>,
    /// When it was signed.
    pub iat: i64,
    /// The features, by code: an object of [`Entitlement`].
    pub ent: Verbatim<'a>,
}

/// Verify a document of features with the keys of the tenant's key set: it must be the one whose hash
/// a lease names.
pub fn open_entitlements(
    token: &str,
    keys: &[VerifyingKey],
    issuer: &str,
    sha256: &str,
) -> Result<EntitlementsClaims<'static>, VerifyError> {
    let payload = verify::payload_by(keys, token, ENTITLEMENTS_TYPE)?;
    verify::check_addressee(&payload, issuer, ENTITLEMENTS_KIND, LEASE_VERSION)?;
    let claims: EntitlementsClaims<'static> =
        serde_json::from_slice(&payload).map_err(|_| VerifyError::Malformed)?;
    if entitlements_hash(claims.ent.as_str()) != sha256 {
        return Err(VerifyError::Outdated);
    }
    Ok(claims)
}

/// The hash by which a lease names a document of features: SHA-256 of their JSON as it stands, base64url.
pub fn entitlements_hash(features: &str) -> String {
    B64.encode(Sha256::digest(features))
}

/// Parse features. Those that a newer server says in a way that can't be read are left out, so that the
/// others still count.
pub fn read_entitlements(features: &str) -> Result<BTreeMap<String, Entitlement>, VerifyError> {
    let features: BTreeMap<String, &RawValue> =
        serde_json::from_str(features).map_err(|_| VerifyError::Malformed)?;
    let read = |(code, entitlement): (String, &RawValue)| {
        Some((code, serde_json::from_str(entitlement.get()).ok()?))
    };
    Ok(features.into_iter().filter_map(read).collect())
}
