//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    accounts::{AccountFilter, AccountsCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All accounts that fit as a CSV file.
#[utoipa::path(
    tag = "accounts",
    params(DeferredQuery<(AccountFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/accounts.csv")]
pub(crate) async fn export_accounts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(AccountFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, AccountsCsv::new(filter), format, "accounts").await
}
