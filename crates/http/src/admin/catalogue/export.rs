//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    catalogue::{FeatureFilter, FeaturesCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchWithinProblems,
};

/// All features that fit as a CSV file, as it can be imported again.
#[utoipa::path(
    tag = "catalogue",
    params(DeferredQuery<(FeatureFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/features.csv")]
pub(crate) async fn export_features(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(FeatureFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, FeaturesCsv(filter), format, "features").await
}
