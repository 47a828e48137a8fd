//! The proof that a node is registered, for a limited time; the node can verify it offline.

use chrono::{DateTime, Utc};

use crate::{RegistrationId, nodes::NodeFacts};

/// What a lease says. Signed by `rollcall-signing` as a JWS of type `rollcall-lease+jwt`.
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
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Its running number.
    pub seq: i64,
    /// The account's name.
    pub account: &'a str,
    /// The node.
    pub facts: &'a NodeFacts,
    /// Seconds between two calls.
    pub interval_s: i64,
    /// What the node sent along, to know a fresh answer from an old one.
    pub nonce: Option<&'a str>,
}
