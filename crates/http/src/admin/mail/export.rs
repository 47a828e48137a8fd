//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    mail::{MailFilter, MailsCsv},
};

use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::SearchProblems,
};

/// All mails that fit as a CSV file, the newest first; never their text.
#[utoipa::path(
    tag = "mails",
    params(DeferredQuery<(MailFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/mails.csv")]
pub(crate) async fn export_mails(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(MailFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, MailsCsv(filter), format, "mails").await
}
