//! Tickets: signed short leases of units that a floating session holds.

use std::borrow::Cow;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{LEASE_TYPE, LEASE_VERSION, VerifyError, VerifyingKey, verify};

/// The `kind` of a ticket.
pub const TICKET_KIND: &str = "session";

/// The claims of a ticket. Times are Unix seconds, but for `since` and `opened`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketClaims<'a> {
    /// The version of the claims.
    pub ver: u8,
    /// [`TICKET_KIND`].
    pub kind: Cow<'a, str>,
    /// The tenant's public URL.
    pub iss: Cow<'a, str>,
    /// [`LEASE_AUDIENCE`](crate::LEASE_AUDIENCE).
    pub aud: Cow<'a, str>,
    /// The session's id, as it is printed.
    pub sub: Cow<'a, str>,
    /// The ticket's id.
    pub jti: Uuid,
    /// When it was signed.
    pub iat: i64,
    /// From when it is valid: when it was signed.
    pub nbf: i64,
    /// When it expires.
    pub exp: i64,
    /// The account's name.
    pub account: Cow<'a, str>,
    /// The feature.
    pub feature: Cow<'a, str>,
    /// How many units.
    pub q: u32,
    /// Whether they were beyond what there is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub overdraft: bool,
    /// Since when they are held, in milliseconds.
    pub since: i64,
    /// The hash of the session's token, base64url: only who has the token can prove anything by the ticket.
    pub tok: Cow<'a, str>,
    /// What the session said of itself when it was opened: JSON, for the server.
    pub ses: Cow<'a, str>,
}

/// Verify a ticket with the keys of the tenant's key set, but for the time, and parse it.
pub fn open_ticket(
    token: &str,
    keys: &[VerifyingKey],
    issuer: &str,
) -> Result<TicketClaims<'static>, VerifyError> {
    let payload = verify::payload_by(keys, token, LEASE_TYPE)?;
    verify::check_addressee(&payload, issuer, TICKET_KIND, LEASE_VERSION)?;
    serde_json::from_slice(&payload).map_err(|_| VerifyError::Malformed)
}

/// The id that a ticket claims to have, of whoever made it: to tell whether it is one that is known anyway.
pub fn claimed_ticket_id(token: &str) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Claimed {
        jti: Uuid,
    }
    let payload = B64.decode(token.split('.').nth(1)?).ok()?;
    serde_json::from_slice::<Claimed>(&payload).ok().map(|claimed| claimed.jti)
}
