//! Converts results into response bodies.

use rollcall_api_types::AuditView;
use rollcall_domain::audit::ChainedEntry;
use serde_json::Value;

pub(crate) fn audit(row: ChainedEntry) -> AuditView {
    let (position, hash, entry) = (row.position, row.hash.to_string(), row.entry);
    AuditView {
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

/// A stored snapshot as JSON.
pub(crate) fn shown(text: Option<String>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(text.into()))
}
