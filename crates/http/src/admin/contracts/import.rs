//! `/{tenant}/v1/admin/contracts/import`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::ImportView;
use rollcall_app::{App, csv::HowToImport};

use crate::{
    Problem,
    admin::csv_import::import,
    extract::{DeferredFile, DeferredQuery, FileContent, ManageContracts, StaffCaller},
    problem_responses::CreateProblems,
};

/// Take in contracts from a CSV file: all of them, or none.
///
/// The file is text, 64 MiB at most, with commas, semicolons or tabs between its cells. Its first row
/// names the columns, as those of `contracts.csv` or in Chinese. A file that is neither UTF-8 nor has a
/// mark nor is plainly Chinese needs its `encoding`. Days may be written as a spreadsheet does, as long
/// as each column can only be read in one way. If anything is wrong, 422 tells what in which line and
/// column, and nothing is imported. The same file sent again is refused: its contracts are there
/// already.
#[utoipa::path(
    tag = "contracts",
    params(DeferredQuery<HowToImport>),
    request_body(content = String, content_type = "text/csv", description = "The file",
        example = "company,project,signed_on,emails,max_nodes\nACME,Sales,2026-01-31,it@acme.example,5\n"),
    responses((status = 200, body = ImportView, description = "Imported, or what would be"),
        CreateProblems),
    security(("staff_token" = []))
)]
#[post("/contracts/import")]
pub(crate) async fn import_contracts(
    app: Data<App>,
    caller: StaffCaller<ManageContracts>,
    query: DeferredQuery<HowToImport>,
    file: DeferredFile,
) -> Result<HttpResponse, Problem> {
    let app = app.get_ref().clone();
    let use_case = async move |file: FileContent, how| {
        app.contracts().import(&caller.by, &caller.slug, || file.open(), how, |_| ()).await
    };
    import(file, query.read()?, use_case).await
}
