//! `/{tenant}/v1/admin/registrations`

use actix_web::{HttpResponse, delete, get, web::Data};
use rollcall_api_types::{StaffRegistrationPage, StaffRegistrationView};
use rollcall_app::{App, nodes::RegistrationFilter};
use rollcall_domain::RegistrationId;

use super::{problem::StaffUnbindProblems, response};
use crate::{
    Problem,
    extract::{DeferredQuery, IdPath, IfMatch, Page, Read, StaffCaller, UnbindNodes, etag},
    language::AcceptLanguage,
    node::NO_STORE,
    problem_responses::{SearchProblems, ShowProblems},
};

/// List registrations in the order they were made.
#[utoipa::path(
    tag = "registrations",
    operation_id = "search_registrations",
    params(DeferredQuery<(RegistrationFilter, Page<RegistrationId>)>),
    responses((status = 200, body = StaffRegistrationPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/registrations")]
pub(crate) async fn search_registrations(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(RegistrationFilter, Page<RegistrationId>)>,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let page = app.nodes().search(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(|found| response::registration(found, language));
    let page = StaffRegistrationPage { items: items.collect(), next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Read a registration and the failures of its node.
#[utoipa::path(
    tag = "registrations",
    operation_id = "show_registration",
    params(IdPath<RegistrationId>),
    responses((status = 200, body = StaffRegistrationView, description = "The registration",
        headers(("ETag" = String, description = "Its revision, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/registrations/{id}")]
pub(crate) async fn show_registration(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<RegistrationId>,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let found = app.nodes().show(&caller.slug, at.id()?).await?;
    let revision = found.registration.registration.revision;
    let body = response::registration(found, language);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(etag(revision)).json(body))
}

/// Unbind a node: its slot is free at once, and its token dead.
#[utoipa::path(
    tag = "registrations",
    operation_id = "unbind_registration",
    params(IdPath<RegistrationId>, IfMatch),
    responses((status = 204, description = "Unbound"), StaffUnbindProblems),
    security(("staff_token" = []))
)]
#[delete("/registrations/{id}")]
pub(crate) async fn unbind_registration(
    app: Data<App>,
    caller: StaffCaller<UnbindNodes>,
    at: IdPath<RegistrationId>,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    app.nodes().unbind_revision(&caller.by, &caller.slug, at.id()?, if_match.version()).await?;
    Ok(HttpResponse::NoContent().finish())
}
