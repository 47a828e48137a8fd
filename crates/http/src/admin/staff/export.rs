//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    staff::{StaffCsv, TokensCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All the staff by e-mail address as a CSV file.
#[utoipa::path(
    tag = "staff",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/staff.csv")]
pub(crate) async fn export_staff(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let query = query.parameters()?;
    let list = StaffCsv;
    file(&app, &caller.slug, list, query, "staff").await
}

/// All tokens as a CSV file, without what they are shown as.
#[utoipa::path(
    tag = "staff",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/tokens.csv")]
pub(crate) async fn export_tokens(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let query = query.parameters()?;
    let list = TokensCsv;
    file(&app, &caller.slug, list, query, "tokens").await
}
