//! As CSV files.

use actix_web::{HttpResponse, get, web::Data};
use rollcall_app::{
    App,
    nodes::{EventsCsv, RegistrationsCsv},
};
use rollcall_domain::AccountId;

use super::{events, registrations};
use crate::{
    Problem,
    admin::csv_file::file,
    extract::{DeferredQuery, Read, StaffCaller},
    problem_responses::{SearchProblems, SearchWithinProblems},
};

/// All registrations that fit as a CSV file.
#[utoipa::path(
    tag = "registrations",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("account" = Option<String>, Query, description = "Only those of the account of this id"),
        ("state" = Option<rollcall_api_types::NodeState>, Query,
            description = "Only those in this state"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/registrations.csv")]
pub(crate) async fn export_registrations(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let state = registrations::state(&mut query);
    let account = match query.read::<AccountId>("account", "an account's id") {
        Some(id) => Some(app.accounts().show(&caller.slug, id).await?.account.name),
        None => None,
    };
    file(&app, &caller.slug, RegistrationsCsv { account, state }, query, "registrations").await
}

/// All events that fit as a CSV file, the newest first.
#[utoipa::path(
    tag = "history",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("account" = Option<String>, Query, description = "Only those of the account of this id"),
        ("registration" = Option<String>, Query, description = "Only those of this registration"),
        ("node_id" = Option<String>, Query, description = "Only those of this node"),
        ("kind" = Option<String>, Query, description = "Only those of this kind: `registered`, \
            `refused`, `locked_out`, `expired`, `unbound` and so on"),
        ("bom" = Option<bool>, Query,
            description = "Whether to begin with the mark by which Excel knows UTF-8")
    ),
    responses((status = 200, body = String, content_type = "text/csv", description = "The file"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/events.csv")]
pub(crate) async fn export_events(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let list = EventsCsv(events::filter(&mut query));
    file(&app, &caller.slug, list, query, "events").await
}
