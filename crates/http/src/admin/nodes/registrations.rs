//! `/{tenant}/v1/admin/registrations`

use actix_web::{HttpResponse, delete, get, web::Data};
use rollcall_api_types::{StaffRegistrationPage, StaffRegistrationView};
use rollcall_app::{App, nodes::RegistrationFilter};
use rollcall_domain::RegistrationId;

use super::{problem::StaffUnbindProblems, response};
use crate::{
    Problem,
    extract::{
        DeferredQuery, IdPath, IfMatch, QueryParameters, Read, StaffCaller, UnbindNodes, etag,
    },
    language::AcceptLanguage,
    node::NO_STORE,
    problem_responses::{SearchProblems, ShowProblems},
};

/// List registrations in the order they were made.
#[utoipa::path(
    tag = "registrations",
    operation_id = "search_registrations",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("account" = Option<String>, Query, description = "Only those of the account of this id"),
        ("state" = Option<rollcall_api_types::NodeState>, Query,
            description = "Only those in this state"),
        ("project_id" = Option<String>, Query, description = "Only those of this project"),
        ("node_id" = Option<String>, Query, description = "Only those of this node"),
        ("ip" = Option<String>, Query, description = "Only those registered from this address"),
        ("hostname" = Option<String>, Query, description = "Only those of this hostname"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = StaffRegistrationPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/registrations")]
pub(crate) async fn search_registrations(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let filter = RegistrationFilter {
        account: query.read("account", "an account's id"),
        state: state(&mut query),
        project_id: query.text("project_id"),
        node_id: query.text("node_id"),
        source: query.read("ip", "an address"),
        hostname: query.text("hostname"),
    };
    let (cursor, limit) = (query.cursor::<RegistrationId>(), query.limit());
    query.checked()?;
    let page = app.nodes().search(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(|found| response::registration(found, language));
    let page = StaffRegistrationPage { items: items.collect(), next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Those of which state, as a query says.
pub(super) fn state(query: &mut QueryParameters) -> Option<String> {
    let state =
        |text: &str| matches!(text, "registered" | "failed" | "unbound").then(|| text.to_owned());
    query.read_by("state", "registered, failed or unbound", state)
}

/// Read a registration and the failures of its node.
#[utoipa::path(
    tag = "registrations",
    operation_id = "show_registration",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("id" = String, Path, description = "The registration's id",
            example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")
    ),
    responses((status = 200, body = StaffRegistrationView, description = "The registration",
        headers(("ETag" = String, description = "Its revision, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/registrations/{id}")]
pub(crate) async fn show_registration(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath,
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
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("id" = String, Path, description = "The registration's id",
            example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091"),
        ("If-Match" = Option<String>, Header, description = "Only at this revision")
    ),
    responses((status = 204, description = "Unbound"), StaffUnbindProblems),
    security(("staff_token" = []))
)]
#[delete("/registrations/{id}")]
pub(crate) async fn unbind_registration(
    app: Data<App>,
    caller: StaffCaller<UnbindNodes>,
    at: IdPath,
    if_match: IfMatch,
) -> Result<HttpResponse, Problem> {
    app.nodes().unbind_revision(&caller.by, &caller.slug, at.id()?, if_match.version()).await?;
    Ok(HttpResponse::NoContent().finish())
}
