//! `/{tenant}/v1/admin/contracts/import`

use actix_web::{
    HttpResponse, post,
    web::{Data, block},
};
use rollcall_api_types::ImportView;
use rollcall_app::{App, contracts::HowToImport};
use tokio::runtime::Handle;

use super::response;
use crate::{
    Problem,
    extract::{
        DeferredFile, DeferredQuery, ManageContracts, ParameterVisitor, QueryParameters,
        StaffCaller,
    },
    node::NO_STORE,
    problem_responses::CreateProblems,
};

impl QueryParameters for HowToImport {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let dry_run = query.read(
            "dry_run",
            "Whether to only look, and tell what is wrong and how the file was understood",
        );
        let encoding = query.visit(
            "encoding",
            "The encoding of a file that is neither UTF-8 nor has a mark nor is plainly Chinese",
            Some("windows-1252"),
        );
        Self { dry_run: dry_run.unwrap_or(false), encoding }
    }
}

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
    let how = query.read()?;
    let dry_run = how.dry_run;
    let (file, app, here) = (file.csv()?, app.get_ref().clone(), Handle::current());
    // Files are read by calls that wait, which none of the server's own threads may.
    let importing = move || {
        let open = || file.open();
        here.block_on(app.contracts().import(&caller.by, &caller.slug, open, how, |_| ()))
    };
    let report = block(importing).await.map_err(|error| {
        tracing::error!(%error, "an import was given up");
        Problem::internal()
    })??;
    let view = response::import(report, dry_run);
    if view.total_errors > 0 && !dry_run {
        return Err(Problem::wrong_cells(view.errors, view.total_errors));
    }
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view))
}
