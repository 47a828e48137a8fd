//! The lease: a signed, time-limited proof of registration, verifiable offline.

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use crate::{RegistrationId, nodes::NodeFacts};

/// The claims of a lease. Signed by `rollcall-signing` as a JWS of type `rollcall-lease+jwt`.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// The tenant's public URL.
    pub issuer: &'a str,
    /// The registration it proves.
    pub registration: RegistrationId,
    /// A unique id of this lease.
    pub id: uuid::Uuid,
    /// When it was signed.
    pub issued_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// Its sequence number.
    pub seq: i64,
    /// The account's name.
    pub account: &'a str,
    /// The node.
    pub facts: &'a NodeFacts,
    /// Seconds between two calls.
    pub interval_s: i64,
    /// The node's nonce, by which it detects a replayed answer.
    pub nonce: Option<&'a str>,
    /// What the account is entitled to; `None` says nothing of it.
    pub entitlements: Option<LeaseEntitlements<'a>>,
}

/// What a lease says of the account's entitlements.
#[derive(Debug, Clone, Copy)]
pub struct LeaseEntitlements<'a> {
    /// The features.
    pub features: LeaseFeatures<'a>,
    /// Until when a node that can't reach the server may rely on them: past the lease's end.
    pub reliable_until: DateTime<Utc>,
}

/// The features of a lease. They are serialized once an account and copied into each of its leases.
#[derive(Debug, Clone, Copy)]
pub enum LeaseFeatures<'a> {
    /// By code, at most [`Self::INLINE_BYTES_MAX`]: a JSON object of `rollcall_trust::Entitlement`.
    Inline(&'a RawValue),
    /// More: the hash of the signed document that the node fetches.
    Document {
        /// `rollcall_trust::entitlements_hash` of its features.
        sha256: &'a str,
    },
}

impl LeaseFeatures<'_> {
    /// The most bytes of features that a lease carries itself. Each of them is signed anew with each
    /// renewal, where Ed25519 hashes it twice: twenty features in the lease made a renewal an eighth
    /// slower, and their hash doesn't.
    pub const INLINE_BYTES_MAX: usize = 512;
}
