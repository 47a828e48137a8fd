//! Events and the audit trail.

use rollcall_domain::{Event, audit::Chained};

use super::{at, maybe, named, text};

pub(in crate::csv) const EVENTS: [&str; 12] = [
    "event_id",
    "at",
    "kind",
    "account_id",
    "registration_id",
    "project_id",
    "node_id",
    "code",
    "counted",
    "detail",
    "source",
    "request_id",
];

pub(in crate::csv) const AUDIT: [&str; 13] = [
    "position",
    "audit_id",
    "at",
    "who",
    "action",
    "target_kind",
    "target_id",
    "target_name",
    "before",
    "after",
    "source",
    "request_id",
    "hash",
];

pub(in crate::csv) fn event(event: &Event) -> [String; 12] {
    let node = event.node.as_ref();
    [
        event.id.to_string(),
        at(event.at),
        named(event.kind),
        maybe(event.account),
        maybe(event.registration),
        text(node.map_or("", |node| &node.project_id)),
        text(node.map_or("", |node| &node.node_id)),
        maybe(event.code.map(|code| code.number())),
        event.counted.to_string(),
        text(&event.detail),
        maybe(event.source),
        text(event.request_id.as_deref().unwrap_or_default()),
    ]
}

pub(in crate::csv) fn audit(row: &Chained) -> [String; 13] {
    let entry = &row.entry;
    let or_empty = |value: &Option<String>| text(value.as_deref().unwrap_or_default());
    [
        row.position.to_string(),
        entry.id.to_string(),
        at(entry.at),
        text(&entry.who),
        text(&entry.action),
        text(&entry.target.kind),
        text(&entry.target.id),
        text(&entry.target.name),
        or_empty(&entry.before),
        or_empty(&entry.after),
        or_empty(&entry.source),
        or_empty(&entry.request_id),
        row.hash.to_string(),
    ]
}
