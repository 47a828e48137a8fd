//! Delivering the mails of the outbox.

use chrono::TimeDelta;
use futures_util::future::join_all;
use rollcall_domain::mail::OutboxMail;
use rollcall_mail::{Envelope, RawMail, SendError};
use rollcall_storage::mail::{DeliveryResult, OutboxState, SealedMail};
use tracing::{info, warn};

use super::outbox::seal_context;
use crate::{AppError, mail::Mail};

/// How many mails are sent concurrently.
const AT_ONCE: u64 = 8;
/// How long a claimed mail is reserved; a transport times out well before that.
const CLAIM: TimeDelta = TimeDelta::minutes(2);

/// The result of one delivery step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Mails that the relay accepted.
    pub sent: u64,
    /// Mails to be retried.
    pub put_off: u64,
    /// Mails that were given up.
    pub dead: u64,
    /// Whether there may be more that are due.
    pub more: bool,
}

impl Mail<'_> {
    /// Send some of the mails that are due. No transaction is open while sending: if the process
    /// dies, another sends the mail again after the claim, so it may arrive twice, with the same
    /// Message-ID.
    pub async fn deliver(self) -> Result<Delivered, AppError> {
        let now = self.app.now();
        let claimed = self.app.store.claim_mails(now, now + CLAIM, AT_ONCE).await?;
        let mut delivered =
            Delivered { more: claimed.len() as u64 == AT_ONCE, ..Delivered::default() };
        let tried = join_all(claimed.into_iter().map(|mail| self.deliver_one(mail))).await;
        for tried in tried {
            match tried? {
                DeliveryResult::Sent => delivered.sent += 1,
                DeliveryResult::Again(_) => delivered.put_off += 1,
                DeliveryResult::Dead => delivered.dead += 1,
            }
        }
        Ok(delivered)
    }

    /// How the mails stand that weren't sent.
    pub async fn outbox_state(self) -> Result<OutboxState, AppError> {
        Ok(self.app.store.outbox_state().await?)
    }

    async fn deliver_one(self, sealed: SealedMail) -> Result<DeliveryResult, AppError> {
        let (mail, sent) = (&sealed.mail, self.send(&sealed).await);
        let (tried, answer) = match sent {
            Ok(answer) => (DeliveryResult::Sent, answer),
            Err(error) if error.is_transient() => {
                let next = mail.next_attempt(self.app.now(), self.app.randomness.draw());
                (next.map_or(DeliveryResult::Dead, DeliveryResult::Again), error.to_string())
            }
            Err(error) => (DeliveryResult::Dead, error.to_string()),
        };
        tell(mail, tried, &answer);
        self.app.store.store_delivery(mail, tried, &answer, self.app.now()).await?;
        Ok(tried)
    }

    async fn send(self, SealedMail { mail, message }: &SealedMail) -> Result<String, SendError> {
        let lost = |why: &str| SendError::Permanent(why.to_owned());
        let sealed = message.as_ref().ok_or_else(|| lost("its message was erased"))?;
        let context = seal_context(mail.tenant, mail.id);
        // Another key may be put back; trying again can help.
        let raw = self
            .app
            .master_key
            .open(&context, sealed)
            .map_err(|error| SendError::Transient(error.to_string()))?;
        let to = mail.recipient.parse().map_err(|_| lost("its recipient is no address"))?;
        let envelope = Envelope {
            from: self.app.mailing.sender.clone(),
            to: vec![to],
            raw: RawMail::from(raw.to_vec()),
        };
        let receipt = self.app.mailing.transport.send(&envelope).await?;
        Ok(receipt.answer)
    }
}

/// Log an attempt, without address, subject or text.
fn tell(mail: &OutboxMail, tried: DeliveryResult, answer: &str) {
    let (id, kind, attempts) = (mail.id, mail.kind.as_str(), mail.attempts);
    match tried {
        DeliveryResult::Sent => info!(mail = %id, kind, attempts, "mail sent"),
        DeliveryResult::Again(at) => warn!(mail = %id, kind, attempts, %at, answer, "mail put off"),
        DeliveryResult::Dead => warn!(mail = %id, kind, attempts, answer, "mail given up"),
    }
}
