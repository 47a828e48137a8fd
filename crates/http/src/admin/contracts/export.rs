//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    contracts::{ContractFilter, ContractsCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All contracts that fit as a CSV file, as it can be imported again.
#[utoipa::path(
    tag = "contracts",
    params(DeferredQuery<(ContractFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/contracts.csv")]
pub(crate) async fn export_contracts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(ContractFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, ContractsCsv(filter), format, "contracts").await
}
