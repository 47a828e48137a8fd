//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    requests::{RequestFilter, RequestsCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All requests that fit as a CSV file, the newest first.
#[utoipa::path(
    tag = "requests",
    params(DeferredQuery<(RequestFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/requests.csv")]
pub(crate) async fn export_requests(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(RequestFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, RequestsCsv(filter), format, "requests").await
}
