//! Tickets: what a session holds, signed.

use rollcall_cache::sessions::Held;
use rollcall_domain::{SessionId, TicketId, sessions::SessionFacts};
use rollcall_signing::{Ticket, TicketClaims, VerifyingKey, open_ticket, token_claim};
use uuid::Uuid;

use super::{Sessions, account::Calling};
use crate::AppError;

/// A ticket with its signed lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTicket {
    /// Its id.
    pub id: TicketId,
    /// The feature.
    pub feature: String,
    /// How many units.
    pub units: u32,
    /// Whether they were beyond what there is.
    pub overdraft: bool,
    /// The signed lease.
    pub lease: String,
}

/// A ticket that its holder has proved.
pub(super) struct ProvedTicket {
    pub(super) held: Held,
    pub(super) facts: SessionFacts,
}

impl Sessions<'_> {
    /// Sign a ticket of a session that said this of itself.
    pub(super) fn sign(self, calling: &Calling, facts: &str, held: Held) -> SignedTicket {
        let Held { ticket, feature, units, overdraft, since_ms } = held;
        let id = TicketId(Uuid::from_u128(ticket));
        let lease = calling.context.signer.sign_ticket(&Ticket {
            issuer: &calling.context.issuer,
            session: calling.session,
            token: &calling.token.hash,
            facts,
            id,
            account: &calling.account.name,
            feature: &feature,
            units,
            overdraft,
            since_ms,
            issued_at: calling.now,
            expires_at: calling.timing.ticket_until(calling.now),
        });
        SignedTicket { id, feature, units, overdraft, lease }
    }

    /// The ticket that a lease proves to be this session's, if it does.
    pub(super) fn proved(
        self,
        calling: &Calling,
        lease: &str,
    ) -> Result<Option<ProvedTicket>, AppError> {
        let context = &calling.context;
        let keys = match context.ticket_keys.get() {
            Some(keys) => keys,
            None => {
                let published = self.app.tenants().published_keys(context)?;
                context.ticket_keys.get_or_init(|| VerifyingKey::all(&published))
            }
        };
        let Ok(claims) = open_ticket(lease, keys, &context.issuer) else { return Ok(None) };
        let is_own = claims.sub.parse::<SessionId>() == Ok(calling.session)
            && claims.account == calling.account.name
            && claims.tok == token_claim(&calling.token.hash)
            && calling.now.timestamp() < claims.exp;
        Ok(is_own.then(|| read(claims)).flatten())
    }
}

fn read(claims: TicketClaims<'_>) -> Option<ProvedTicket> {
    let held = Held {
        ticket: claims.jti.as_u128(),
        feature: claims.feature.into_owned(),
        units: claims.q,
        overdraft: claims.overdraft,
        since_ms: claims.since,
    };
    Some(ProvedTicket { held, facts: serde_json::from_str(&claims.ses).ok()? })
}
