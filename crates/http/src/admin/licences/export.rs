//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    licences::{LicenceFilter, LicencesCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All licences that fit as a CSV file, without their keys.
#[utoipa::path(
    tag = "licences",
    params(DeferredQuery<(LicenceFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/licences.csv")]
pub(crate) async fn export_licences(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(LicenceFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, LicencesCsv(filter), format, "licences").await
}
