//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{App, audit::AuditCsv};

use super::trail as audit;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All that fits of the audit trail as a CSV file, the newest first.
#[utoipa::path(
    tag = "history",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("who" = Option<String>, Query, description = "Only what was done by this one"),
        ("action" = Option<String>, Query, description = "Only this action",
            example = "account.suspend"),
        ("target" = Option<String>, Query, description = "Only what was done to the one of this id"),
        ("account" = Option<String>, Query, description = "Only what is about this account"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/audit.csv")]
pub(crate) async fn export_audit(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = AuditCsv(audit::filter(&mut query));
    file(&app, &caller.slug, list, query, "audit").await
}
