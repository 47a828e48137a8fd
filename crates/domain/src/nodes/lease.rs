//! The lease: a signed, time-limited proof of registration, verifiable offline.

use chrono::{DateTime, Utc};

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
}
