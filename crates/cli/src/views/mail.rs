//! A mail on its way out.

use chrono::{DateTime, Utc};
use rollcall_domain::mail::{MailState, OutboxMail};
use serde::Serialize;

use crate::output::{at, or_dash, sheet};

/// A mail as it is shown; never its text.
#[derive(Debug, Serialize)]
pub(crate) struct MailFacts {
    mail_id: String,
    kind: String,
    state: MailState,
    recipient: String,
    subject: String,
    message_id: String,
    account_id: Option<String>,
    contract_id: Option<String>,
    request_id: Option<String>,
    attempts: u32,
    created_at: DateTime<Utc>,
    sent_at: Option<DateTime<Utc>>,
    answer: Option<String>,
}

impl From<OutboxMail> for MailFacts {
    fn from(mail: OutboxMail) -> Self {
        Self {
            mail_id: mail.id.to_string(),
            kind: mail.kind,
            state: mail.state,
            recipient: mail.recipient,
            subject: mail.subject,
            message_id: mail.message_id,
            account_id: mail.about.account.map(|id| id.to_string()),
            contract_id: mail.about.contract.map(|id| id.to_string()),
            request_id: mail.about.request.map(|id| id.to_string()),
            attempts: mail.attempts,
            created_at: mail.created_at,
            sent_at: mail.sent_at,
            answer: mail.answer,
        }
    }
}

impl MailFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] = ["id", "written", "kind", "state", "to", "answer"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            self.mail_id.clone(),
            at(self.created_at),
            self.kind.clone(),
            self.state_name().to_owned(),
            self.recipient.clone(),
            or_dash(self.answer.as_ref()),
        ]
    }

    /// Alone.
    pub(crate) fn sheet(&self) -> String {
        sheet([
            ("mail", self.mail_id.clone()),
            ("kind", self.kind.clone()),
            ("state", self.state_name().to_owned()),
            ("to", self.recipient.clone()),
            ("subject", self.subject.clone()),
            ("written", at(self.created_at)),
            ("tried", self.attempts.to_string()),
            ("sent", or_dash(self.sent_at.map(at))),
            ("answer", or_dash(self.answer.as_ref())),
        ])
    }

    fn state_name(&self) -> &'static str {
        match self.state {
            MailState::Waiting => "waiting",
            MailState::Sent => "sent",
            MailState::Dead => "dead",
            MailState::Withdrawn => "withdrawn",
        }
    }
}
