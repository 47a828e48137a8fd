//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{App, mail::MailsCsv};

use super::mails;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All mails that fit as a CSV file, the newest first; never their text.
#[utoipa::path(
    tag = "mails",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("state" = Option<String>, Query,
            description = "Only those that are `waiting`, `sent`, `dead` or `withdrawn`"),
        ("account" = Option<String>, Query, description = "Only those about the account of this id"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/mails.csv")]
pub(crate) async fn export_mails(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = MailsCsv(mails::filter(&mut query));
    file(&app, &caller.slug, list, query, "mails").await
}
