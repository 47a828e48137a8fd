//! `rollcall audit …`

use rollcall_app::{
    App,
    audit::{AuditCsv, AuditQuery, AuditVerdict},
};
use rollcall_storage::audit::AuditFilter;
use serde_json::json;

use super::csv;
use crate::{
    args::{AuditCommand, ListAudit},
    failure::Failure,
    output::{List, Output},
    views::AuditFacts,
};

/// List, verify.
pub(super) async fn run(app: &App, command: AuditCommand, output: Output) -> Result<(), Failure> {
    match command {
        AuditCommand::List(which) => list(app, which, output).await,
        AuditCommand::Verify { tenant } => verify(app, &tenant, output).await,
    }
}

async fn list(app: &App, which: ListAudit, output: Output) -> Result<(), Failure> {
    let ListAudit { tenant, who, action, target, as_csv, limit, cursor } = which;
    let filter = AuditFilter { who, action, target_id: target, account: None };
    if as_csv.csv {
        return csv::export(app, &tenant, AuditCsv(filter), as_csv.bom).await;
    }
    let page = app.audit().list(&tenant, &AuditQuery { filter, cursor, limit }).await?;
    let items = page.items.into_iter().map(AuditFacts::from).collect();
    let list = List { items, next_cursor: page.next_cursor };
    output.print(&list, || {
        list.table("Nothing is like that.", AuditFacts::HEADINGS, AuditFacts::row)
    });
    Ok(())
}

async fn verify(app: &App, tenant: &str, output: Output) -> Result<(), Failure> {
    match app.audit().verify(tenant).await? {
        AuditVerdict::Intact(end) => {
            let (rows, hash) = (end.position, end.hash.to_string());
            output.print(&json!({ "intact": true, "rows": rows, "hash": hash }), || {
                format!(
                    "The audit trail of {tenant} is intact: {rows} rows, the last with the hash \
                     {hash}.\n(Kept elsewhere, it proves later that these rows are still the same.)"
                )
            });
            Ok(())
        }
        AuditVerdict::Broken(broken) => {
            let (position, id) = (broken.position, broken.id.map(|id| id.to_string()));
            let why = broken.why;
            if output == Output::Json {
                let row = json!({ "position": position, "audit_id": id, "why": why });
                output.print(&json!({ "intact": false, "broken": row }), String::new);
            }
            let named = id.map(|id| format!(" ({id})")).unwrap_or_default();
            Err(Failure::new(format!(
                "the audit trail of {tenant} is broken: row {position}{named} {why}"
            )))
        }
    }
}
