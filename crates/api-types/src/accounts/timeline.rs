//! An account's timeline.

use chrono::{DateTime, Utc};
use rollcall_domain::{Code, mail::MailState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{problem::code_schema, schemas};

/// One thing that happened to an account, was done to it or was written about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MomentView {
    /// Its id.
    #[schema(example = "aud_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// `event` for what happened, `audit` for what somebody did, `mail` for a mail.
    #[schema(example = "audit")]
    pub source_kind: String,
    /// The kind of the event or of the mail, or the action.
    #[schema(example = "account.suspend")]
    pub what: String,
    /// Who did it: `command_line`, or the id of one of the staff or of a token.
    pub who: Option<String>,
    /// The registration.
    pub registration_id: Option<String>,
    /// The node's project.
    pub project_id: Option<String>,
    /// The node.
    pub node_id: Option<String>,
    /// The code it was answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = code_schema)]
    pub code: Option<Code>,
    /// One sentence about an event.
    pub detail: Option<String>,
    /// Whom a mail goes to; empty once it was erased.
    pub recipient: Option<String>,
    /// A mail's subject.
    pub subject: Option<String>,
    /// Where a mail stands now: `waiting`, `sent` (the relay has taken it), `dead` (given up)
    /// or `withdrawn`.
    #[schema(value_type = Option<schemas::MailState>)]
    pub state: Option<MailState>,
    /// What changed as it was before, without secrets.
    #[schema(value_type = Option<Object>, required = true)]
    pub before: serde_json::Value,
    /// What changed as it was afterwards, without secrets.
    #[schema(value_type = Option<Object>, required = true)]
    pub after: serde_json::Value,
    /// Where the call came from.
    pub source: Option<String>,
    /// The request it belongs to.
    pub request_id: Option<String>,
}

/// A part of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimelinePage {
    /// The newest first.
    pub items: Vec<MomentView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
