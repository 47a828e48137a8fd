//! `/{tenant}/v1/admin/features/import`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::ImportView;
use rollcall_app::{App, csv::HowToImport};

use crate::{
    Problem,
    admin::csv_import::import,
    extract::{DeferredFile, DeferredQuery, FileContent, ManageCatalogue, StaffCaller},
    problem_responses::CreateProblems,
};

/// Create the features of a CSV file: all of them, or none.
///
/// The file is text, 16 MiB at most. Its first row names the columns, as those of `features.csv` or in
/// Chinese; `product`, `code` and `name` must be there. If anything is wrong, 422 tells what in which
/// line and column, and nothing is imported.
#[utoipa::path(
    tag = "catalogue",
    params(DeferredQuery<HowToImport>),
    request_body(content = String, content_type = "text/csv", description = "The file",
        example = "product,code,name,kind\nip,topics,Topics,quantity\n"),
    responses((status = 200, body = ImportView, description = "Imported, or what would be"),
        CreateProblems),
    security(("staff_token" = []))
)]
#[post("/features/import")]
pub(crate) async fn import_features(
    app: Data<App>,
    caller: StaffCaller<ManageCatalogue>,
    query: DeferredQuery<HowToImport>,
    file: DeferredFile,
) -> Result<HttpResponse, Problem> {
    let app = app.get_ref().clone();
    let use_case = async move |file: FileContent, how| {
        let (by, tenant) = (&caller.by, &caller.slug);
        app.catalogue().import_features(by, tenant, || file.open(), how, |_| ()).await
    };
    import(file, query.read()?, use_case).await
}
