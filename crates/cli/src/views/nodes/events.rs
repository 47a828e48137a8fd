//! Something that happened.

use chrono::{DateTime, Utc};
use rollcall_domain::{Event, EventKind};
use serde::Serialize;

use crate::output::{at, or_dash};
use crate::views::name_of;

/// An event as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct EventFacts {
    event_id: String,
    at: DateTime<Utc>,
    kind: EventKind,
    account_id: Option<String>,
    registration_id: Option<String>,
    project_id: Option<String>,
    node_id: Option<String>,
    code: Option<u16>,
    counted: bool,
    detail: String,
    source: Option<String>,
    request_id: Option<String>,
}

impl From<Event> for EventFacts {
    fn from(event: Event) -> Self {
        let (project_id, node_id) = event.node.map(|node| (node.project_id, node.node_id)).unzip();
        Self {
            event_id: event.id.to_string(),
            at: event.at,
            kind: event.kind,
            account_id: event.account.map(|id| id.to_string()),
            registration_id: event.registration.map(|id| id.to_string()),
            project_id,
            node_id,
            code: event.code.map(|code| code.number()),
            counted: event.counted,
            detail: event.detail,
            source: event.source.map(|source| source.to_string()),
            request_id: event.request_id,
        }
    }
}

impl EventFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 6] = ["at", "what", "node", "code", "from", "detail"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 6] {
        [
            at(self.at),
            name_of(self.kind),
            or_dash(self.node_id.as_ref()),
            or_dash(self.code),
            or_dash(self.source.as_ref()),
            self.detail.clone(),
        ]
    }
}
