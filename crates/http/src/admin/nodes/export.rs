//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    nodes::{EventFilter, EventsCsv, RegistrationsCsv},
};

use super::filter::ExportFilter;
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{CsvFormat, DeferredQuery, Read, StaffCaller},
    problem_responses::{SearchProblems, SearchWithinProblems},
};

/// All registrations that fit as a CSV file.
#[utoipa::path(
    tag = "registrations",
    params(DeferredQuery<(ExportFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/registrations.csv")]
pub(crate) async fn export_registrations(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(ExportFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (ExportFilter { account, state }, format) = query.read()?;
    let account = match account {
        Some(id) => Some(app.accounts().show(&caller.slug, id).await?.account.name),
        None => None,
    };
    file(&app, &caller.slug, RegistrationsCsv { account, state }, format, "registrations").await
}

/// All events that fit as a CSV file, the newest first.
#[utoipa::path(
    tag = "history",
    params(DeferredQuery<(EventFilter, CsvFormat)>),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/events.csv")]
pub(crate) async fn export_events(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(EventFilter, CsvFormat)>,
) -> Result<HttpResponse, Problem> {
    let (filter, format) = query.read()?;
    file(&app, &caller.slug, EventsCsv(filter), format, "events").await
}
