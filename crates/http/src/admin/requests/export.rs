//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{App, requests::RequestsCsv};

use super::request as requests;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All requests that fit as a CSV file, the newest first.
#[utoipa::path(
    tag = "requests",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("state" = Option<String>, Query,
            description = "Only those that are `new`, `unreadable`, `accepted` or `rejected`"),
        ("kind" = Option<String>, Query,
            description = "Only those that are a `request`, `delivery_report`, `automatic_reply`, \
                `complaint`, `list_notice` or `own_mail`"),
        ("search" = Option<String>, Query,
            description = "Only those whose sender, company or project begins with this"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/requests.csv")]
pub(crate) async fn export_requests(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = RequestsCsv(requests::filter(&mut query));
    file(&app, &caller.slug, list, query, "requests").await
}
