//! The audit trail as CSV.

use rollcall_domain::audit::ChainedEntry;

use crate::{
    AdminError, App,
    audit::{AuditFilter, AuditQuery},
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, read, rows, text},
    },
};

/// The rows of the audit trail that match a filter.
pub struct AuditCsv(pub AuditFilter);

impl CsvList for AuditCsv {
    const HEADINGS: &'static [&'static str] = &AUDIT;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let query = AuditQuery { filter: self.0.clone(), cursor: read(cursor), limit: PAGE };
        let page = app.audit().list(tenant, &query).await?;
        Ok((rows(&page.items, audit), page.next_cursor))
    }
}

const AUDIT: [&str; 13] = [
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

fn audit(row: &ChainedEntry) -> [String; 13] {
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
