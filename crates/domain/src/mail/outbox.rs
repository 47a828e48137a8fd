//! The outbox: the state of an outgoing mail, and the back-off of its retries.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{AccountId, ContractId, MailId, RequestId, TenantId};

/// How long a mail is retried before it is dead.
const RETRY_FOR: TimeDelta = TimeDelta::hours(24);
/// The back-off after the first failure; doubled with every further one.
const BACKOFF_INITIAL_S: i64 = 30;
/// The longest back-off.
const BACKOFF_MAX_S: i64 = 60 * 60;

/// The state of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// To be sent, now or at its next attempt.
    Waiting,
    /// Accepted by the relay.
    Sent,
    /// Given up: retried for a day, or rejected permanently. Staff can have it retried.
    Dead,
    /// Withdrawn: its content no longer holds. The message is erased.
    Withdrawn,
}

/// The subject matter of a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailAbout {
    /// An account.
    pub account: Option<AccountId>,
    /// A contract.
    pub contract: Option<ContractId>,
    /// A request.
    pub request: Option<RequestId>,
}

/// A mail to one recipient, without its text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxMail {
    /// Its id.
    pub id: MailId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The kind of letter.
    pub kind: String,
    /// What it is about.
    pub about: MailAbout,
    /// The recipient.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its Message-ID, the same at every attempt.
    pub message_id: String,
    /// Its state.
    pub state: MailState,
    /// The number of attempts.
    pub attempts: u32,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// The beginning of its retries: its creation, or when staff had it retried.
    pub tried_since: DateTime<Utc>,
    /// The time of the next attempt.
    pub due_at: DateTime<Utc>,
    /// When the relay accepted it.
    pub sent_at: Option<DateTime<Utc>>,
    /// The relay's last answer.
    pub answer: Option<String>,
}

impl OutboxMail {
    /// The time of the next attempt after a failure; `None` once it was retried for a day.
    ///
    /// `draw`, from 0 to 1, is the jitter: up to a fifth of the back-off.
    pub fn next_attempt(&self, now: DateTime<Utc>, draw: f64) -> Option<DateTime<Utc>> {
        if now >= self.tried_since + RETRY_FOR {
            return None;
        }
        let doublings = self.attempts.saturating_sub(1).min(16);
        let pause = (BACKOFF_INITIAL_S << doublings).min(BACKOFF_MAX_S) * 1000;
        let spread = (pause as f64 * 0.2 * draw.clamp(0.0, 1.0)) as i64;
        Some(now + TimeDelta::milliseconds(pause + spread))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mail(attempts: u32) -> OutboxMail {
        OutboxMail {
            id: MailId(Uuid::nil()),
            tenant: TenantId(Uuid::nil()),
            kind: "credentials".to_owned(),
            about: MailAbout::default(),
            recipient: "it@example.com".to_owned(),
            subject: "Your account".to_owned(),
            message_id: "1@example.com".to_owned(),
            state: MailState::Waiting,
            attempts,
            created_at: DateTime::UNIX_EPOCH,
            tried_since: DateTime::UNIX_EPOCH,
            due_at: DateTime::UNIX_EPOCH,
            sent_at: None,
            answer: None,
        }
    }

    #[test]
    fn pauses_double_up_to_an_hour_and_are_spread() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::hours(1);
        let pause = |attempts, draw| mail(attempts).next_attempt(now, draw).unwrap() - now;
        assert_eq!(pause(1, 0.0), TimeDelta::seconds(30));
        assert_eq!(pause(1, 1.0), TimeDelta::seconds(36));
        assert_eq!(pause(2, 0.0), TimeDelta::seconds(60));
        assert_eq!(pause(7, 0.0), TimeDelta::seconds(1920));
        assert_eq!(pause(8, 0.0), TimeDelta::hours(1));
        assert_eq!(pause(4_000_000_000, 0.5), TimeDelta::minutes(66));
    }

    #[test]
    fn after_a_day_it_is_given_up() {
        let day = DateTime::UNIX_EPOCH + TimeDelta::hours(24);
        assert!(mail(30).next_attempt(day - TimeDelta::seconds(1), 0.0).is_some());
        assert_eq!(mail(30).next_attempt(day, 0.0), None);
    }
}
