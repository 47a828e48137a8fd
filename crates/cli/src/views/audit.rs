//! A row of the audit trail.

use chrono::{DateTime, Utc};
use rollcall_domain::audit::ChainedEntry;
use serde::Serialize;
use serde_json::Value;

use crate::output::at;

/// A row of the audit trail as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct AuditFacts {
    audit_id: String,
    position: i64,
    at: DateTime<Utc>,
    who: String,
    action: String,
    target_kind: String,
    target_id: String,
    target_name: String,
    before: Value,
    after: Value,
    source: Option<String>,
    request_id: Option<String>,
    hash: String,
}

impl From<ChainedEntry> for AuditFacts {
    fn from(row: ChainedEntry) -> Self {
        let (position, hash, entry) = (row.position, row.hash.to_string(), row.entry);
        let shown = |text: Option<String>| {
            text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(text.into()))
        };
        Self {
            audit_id: entry.id.to_string(),
            position,
            at: entry.at,
            who: entry.who,
            action: entry.action,
            target_kind: entry.target.kind,
            target_id: entry.target.id,
            target_name: entry.target.name,
            before: shown(entry.before),
            after: shown(entry.after),
            source: entry.source,
            request_id: entry.request_id,
            hash,
        }
    }
}

impl AuditFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 7] =
        ["position", "at", "who", "action", "target", "before", "after"];

    /// In a list.
    pub(crate) fn row(&self) -> [String; 7] {
        let shown = |value: &Value| match value {
            Value::Null => "-".to_owned(),
            value => value.to_string(),
        };
        [
            self.position.to_string(),
            at(self.at),
            self.who.clone(),
            self.action.clone(),
            self.target_name.clone(),
            shown(&self.before),
            shown(&self.after),
        ]
    }
}
