//! Mails on their way out, as staff see them.

use chrono::{DateTime, Utc};
use rollcall_domain::mail::MailState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::schemas;

/// A mail to one person; its text isn't shown, since it may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailView {
    /// Its id.
    #[schema(example = "mai_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub mail_id: String,
    /// What kind of letter it is: `credentials`, `request_rejected` and so on.
    #[schema(example = "credentials")]
    pub kind: String,
    /// `waiting`, `sent` (the relay has taken it), `dead` (given up) or `withdrawn` (not to be sent:
    /// a newer password or link has overtaken it, or the account was closed).
    #[schema(value_type = schemas::MailState)]
    pub state: MailState,
    /// Whom it goes to.
    pub recipient: String,
    /// Its subject.
    pub subject: String,
    /// Its Message-ID, the same however often it is sent.
    pub message_id: String,
    /// The account it is about.
    pub account_id: Option<String>,
    /// The contract it is about.
    pub contract_id: Option<String>,
    /// The request it is about.
    pub request_id: Option<String>,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it is tried next, if it waits.
    pub due_at: Option<DateTime<Utc>>,
    /// When the relay took it.
    pub sent_at: Option<DateTime<Utc>>,
    /// What the relay said last.
    pub answer: Option<String>,
}

/// A part of a list of mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailPage {
    /// The mails, the newest first.
    pub items: Vec<MailView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
