//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    staff::{StaffCsv, TokensCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All the staff by e-mail address as a CSV file.
#[utoipa::path(
    tag = "staff",
    params(DeferredQuery<CsvFormat>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/staff.csv")]
pub(crate) async fn export_staff(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<CsvFormat>,
) -> Result<HttpResponse, Problem> {
    file(&app, &caller.slug, StaffCsv, query.read()?, "staff").await
}

/// All tokens as a CSV file, without what they are shown as.
#[utoipa::path(
    tag = "staff",
    params(DeferredQuery<CsvFormat>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/tokens.csv")]
pub(crate) async fn export_tokens(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<CsvFormat>,
) -> Result<HttpResponse, Problem> {
    file(&app, &caller.slug, TokensCsv, query.read()?, "tokens").await
}
