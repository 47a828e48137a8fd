//! Signing tickets of floating sessions.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use chrono::{DateTime, Utc};
use rollcall_domain::{SessionId, TicketId, TokenHash};
use rollcall_trust::{LEASE_AUDIENCE, LEASE_VERSION, TICKET_KIND, TicketClaims};

/// Units that a session holds, to be signed.
#[derive(Debug, Clone, Copy)]
pub struct Ticket<'a> {
    /// The tenant's public URL.
    pub issuer: &'a str,
    /// The session.
    pub session: SessionId,
    /// The hash of its token.
    pub token: &'a TokenHash,
    /// What it said of itself when it was opened, as JSON.
    pub facts: &'a str,
    /// The ticket.
    pub id: TicketId,
    /// The account's name.
    pub account: &'a str,
    /// The feature.
    pub feature: &'a str,
    /// How many units.
    pub units: u32,
    /// Whether they were beyond what there is.
    pub overdraft: bool,
    /// Since when they are held, in milliseconds.
    pub since_ms: i64,
    /// When it is signed.
    pub issued_at: DateTime<Utc>,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
}

/// The claims of a ticket.
pub(crate) fn claims<'a>(ticket: &Ticket<'a>) -> TicketClaims<'a> {
    let issued_at = ticket.issued_at.timestamp();
    TicketClaims {
        ver: LEASE_VERSION,
        kind: TICKET_KIND.into(),
        iss: ticket.issuer.into(),
        aud: LEASE_AUDIENCE.into(),
        sub: ticket.session.to_string().into(),
        jti: ticket.id.0,
        iat: issued_at,
        nbf: issued_at,
        exp: ticket.expires_at.timestamp(),
        account: ticket.account.into(),
        feature: ticket.feature.into(),
        q: ticket.units,
        overdraft: ticket.overdraft,
        since: ticket.since_ms,
        tok: token_claim(ticket.token).into(),
        ses: ticket.facts.into(),
    }
}

/// The hash of a session's token, as a ticket claims it.
pub fn token_claim(token: &TokenHash) -> String {
    B64.encode(token.0)
}
