//! `/{tenant}/v1/admin/licences`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{DisableLicenceBody, LicenceDetailsView, LicencePage, LicenceView};
use rollcall_app::{App, licences::LicenceFilter};
use rollcall_domain::LicenceId;

use super::response;
use crate::{
    Problem,
    extract::{
        DeferredBody, DeferredQuery, IdPath, IfMatch, ManageLicences, Page, Read, StaffCaller, etag,
    },
    node::NO_STORE,
    problem_responses::{ActProblems, ChangeProblems, SearchProblems, ShowProblems},
};

/// List licences, the oldest first.
#[utoipa::path(
    tag = "licences",
    params(DeferredQuery<(LicenceFilter, Page)>),
    responses((status = 200, body = LicencePage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/licences")]
pub(crate) async fn list_licences(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(LicenceFilter, Page)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let found = app.licences().list(&caller.slug, &filter, cursor.as_deref(), limit).await?;
    let items = found.items.into_iter().map(response::licence).collect();
    let page = LicencePage { items, next_cursor: found.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Read a licence, with what it said in each of its versions.
#[utoipa::path(
    tag = "licences",
    params(IdPath<LicenceId>),
    responses((status = 200, body = LicenceDetailsView, description = "The licence",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/licences/{id}")]
pub(crate) async fn show_licence(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<LicenceId>,
) -> Result<HttpResponse, Problem> {
    let details = app.licences().show(&caller.slug, at.id()?).await?;
    let version = etag(details.view.licence.version);
    let body = response::details(details);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(version).json(body))
}

/// Disable a licence: it grants nothing, and its days don't run, until it is enabled.
///
/// What runs goes on as the product's `on_expiry` says.
#[utoipa::path(
    tag = "licences",
    params(IdPath<LicenceId>, IfMatch),
    request_body = DisableLicenceBody,
    responses((status = 200, body = LicenceView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/licences/{id}/disable")]
pub(crate) async fn disable_licence(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    at: IdPath<LicenceId>,
    if_match: IfMatch,
    body: DeferredBody<DisableLicenceBody>,
) -> Result<HttpResponse, Problem> {
    let (id, version) = (at.id()?, if_match.version());
    let reason = body.read()?;
    let view = app.licences().disable(&caller.by, &caller.slug, id, version, &reason).await?;
    Ok(one(view))
}

/// Enable a disabled licence again.
#[utoipa::path(
    tag = "licences",
    params(IdPath<LicenceId>, IfMatch),
    responses((status = 200, body = LicenceView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ActProblems),
    security(("staff_token" = []))
)]
#[post("/licences/{id}/enable")]
pub(crate) async fn enable_licence(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    at: IdPath<LicenceId>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (id, version) = (at.id()?, if_match.version());
    let view = app.licences().enable(&caller.by, &caller.slug, id, version).await?;
    Ok(one(view))
}

/// One licence with its version.
fn one(view: rollcall_app::licences::LicenceView) -> HttpResponse {
    let version = etag(view.licence.version);
    let body = response::licence(view);
    HttpResponse::Ok().insert_header(NO_STORE).insert_header(version).json(body)
}
