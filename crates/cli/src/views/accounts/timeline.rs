//! An account's timeline.

use chrono::{DateTime, Utc};
use rollcall_app::accounts::TimelineEntry;
use serde::Serialize;
use serde_json::Value;

use crate::output::{at, or_dash};
use crate::views::name_of;

/// One thing in an account's timeline as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct TimelineFacts {
    at: DateTime<Utc>,
    /// `event`, `audit` or `mail`.
    source_kind: &'static str,
    /// The kind of the event or of the mail, or the action.
    what: String,
    who: Option<String>,
    node_id: Option<String>,
    code: Option<u16>,
    /// One sentence, or what changed as it was afterwards.
    detail: String,
    recipient: Option<String>,
    subject: Option<String>,
    state: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
    source: Option<String>,
    request_id: Option<String>,
}

impl From<TimelineEntry> for TimelineFacts {
    fn from(entry: TimelineEntry) -> Self {
        let shown = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        match entry {
            TimelineEntry::Event(event) => Self {
                node_id: event.node.map(|node| node.node_id),
                code: event.code.map(|code| code.number()),
                detail: event.detail,
                source: event.source.map(|source| source.to_string()),
                request_id: event.request_id,
                ..Self::bare(event.at, "event", name_of(event.kind))
            },
            TimelineEntry::Audit(entry) => Self {
                who: Some(entry.who),
                detail: entry.after.clone().unwrap_or_default(),
                before: shown(entry.before),
                after: shown(entry.after),
                source: entry.source.map(|source| source.to_string()),
                request_id: entry.request_id,
                ..Self::bare(entry.at, "audit", entry.action)
            },
            TimelineEntry::Mail(mail) => {
                let state = name_of(mail.state);
                Self {
                    detail: format!("{state}: {}", mail.subject),
                    recipient: Some(mail.recipient),
                    subject: Some(mail.subject),
                    state: Some(state),
                    ..Self::bare(mail.created_at, "mail", mail.kind)
                }
            }
        }
    }
}

impl TimelineFacts {
    /// What every moment has.
    fn bare(at: DateTime<Utc>, source_kind: &'static str, what: String) -> Self {
        Self {
            at,
            source_kind,
            what,
            who: None,
            node_id: None,
            code: None,
            detail: String::new(),
            recipient: None,
            subject: None,
            state: None,
            before: None,
            after: None,
            source: None,
            request_id: None,
        }
    }

    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 7] =
        ["at", "what", "who or to", "node", "code", "from", "detail"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 7] {
        [
            at(self.at),
            self.what.clone(),
            or_dash(self.who.as_ref().or(self.recipient.as_ref())),
            or_dash(self.node_id.as_ref()),
            or_dash(self.code),
            or_dash(self.source.as_ref()),
            self.detail.clone(),
        ]
    }
}
