//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    audit::{AuditCsv, AuditFilter},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All that fits of the audit trail as a CSV file, the newest first.
#[utoipa::path(
    tag = "history",
    params(DeferredQuery<(AuditFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/audit.csv")]
pub(crate) async fn export_audit(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(AuditFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, AuditCsv(filter), format, "audit").await
}
