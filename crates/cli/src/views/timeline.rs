//! An account's timeline.

use chrono::{DateTime, Utc};
use rollcall_app::TimelineEntry;
use serde::Serialize;
use serde_json::Value;

use crate::output::{at, or_dash};

/// One thing in an account's timeline as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct TimelineFacts {
    at: DateTime<Utc>,
    /// `event` or `audit`.
    source_kind: &'static str,
    /// The event's kind, or the action.
    what: String,
    who: Option<String>,
    node_id: Option<String>,
    code: Option<u16>,
    detail: String,
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
                at: event.at,
                source_kind: "event",
                what: serde_json::to_value(event.kind)
                    .ok()
                    .and_then(|kind| kind.as_str().map(str::to_owned))
                    .unwrap_or_default(),
                who: None,
                node_id: event.node.map(|node| node.node_id),
                code: event.code.map(|code| code.number()),
                detail: event.detail,
                before: None,
                after: None,
                source: event.source.map(|source| source.to_string()),
                request_id: event.request_id,
            },
            TimelineEntry::Deed(entry) => Self {
                at: entry.at,
                source_kind: "audit",
                what: entry.action,
                who: Some(entry.who),
                node_id: None,
                code: None,
                detail: entry.after.clone().unwrap_or_default(),
                before: shown(entry.before),
                after: shown(entry.after),
                source: entry.source.map(|source| source.to_string()),
                request_id: entry.request_id,
            },
        }
    }
}

impl TimelineFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 7] = ["at", "what", "who", "node", "code", "from", "detail"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 7] {
        [
            at(self.at),
            self.what.clone(),
            or_dash(self.who.as_ref()),
            or_dash(self.node_id.as_ref()),
            or_dash(self.code),
            or_dash(self.source.as_ref()),
            self.detail.clone(),
        ]
    }
}
