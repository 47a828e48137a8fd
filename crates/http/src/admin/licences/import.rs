//! `/{tenant}/v1/admin/licences/import`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::ImportView;
use rollcall_app::{App, csv::HowToImport};

use crate::{
    Problem,
    admin::csv_import::import,
    extract::{DeferredFile, DeferredQuery, FileContent, ManageLicences, StaffCaller},
    problem_responses::CreateProblems,
};

/// Issue the licences of a CSV file: all of them, or none.
///
/// The file is text, 16 MiB at most. Its first row names the columns: `product` and `grants`
/// (`cdc;topics=50`) must be there; `key` takes over keys of another system. If anything is wrong, 422
/// tells what in which line and column, and nothing is imported.
#[utoipa::path(
    tag = "licences",
    params(DeferredQuery<HowToImport>),
    request_body(content = String, content_type = "text/csv", description = "The file",
        example = "product,kind,grants,days\nip,formal,cdc,365\n"),
    responses((status = 200, body = ImportView, description = "Imported, or what would be"),
        CreateProblems),
    security(("staff_token" = []))
)]
#[post("/licences/import")]
pub(crate) async fn import_licences(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    query: DeferredQuery<HowToImport>,
    file: DeferredFile,
) -> Result<HttpResponse, Problem> {
    let app = app.get_ref().clone();
    let use_case = async move |file: FileContent, how| {
        let (by, tenant) = (&caller.by, &caller.slug);
        app.licences().import(by, tenant, || file.open(), how, |_| ()).await
    };
    import(file, query.read()?, use_case).await
}
