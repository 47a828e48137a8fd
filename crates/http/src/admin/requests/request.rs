//! `/{tenant}/v1/admin/requests`

use actix_web::{HttpResponse, HttpResponseBuilder, get, post, web::Data};
use rollcall_api_types::{
    AcceptRequestBody, AccountView, RejectRequestBody, RequestPage, RequestView, RequestWithText,
};
use rollcall_app::{
    AdminError, App,
    requests::{AcceptRequest, RequestFilter, RequestSelector},
};
use rollcall_domain::{RequestId, requests::RequestState};

use super::response;
use crate::{
    Problem,
    admin::accounts::response as accounts,
    extract::{
        Attempt, DeferredBody, DeferredFile, DeferredQuery, IdPath, IdempotencyKey, IfMatch,
        ManageRequests, Page, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateProblems, SearchProblems, ShowProblems},
    state::ServerState,
};

/// Take in a customer's mail as a request.
///
/// The message as it came (RFC 5322), 25 MiB at most. The same message again is answered with the
/// request that it became. One that can't be read is kept, and shown as such. Nothing is provisioned
/// until somebody accepts it.
#[utoipa::path(
    tag = "requests",
    request_body(content = String, content_type = "message/rfc822", description = "The message"),
    responses(
        (status = 201, body = RequestView, description = "A new request",
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        (status = 200, body = RequestView, description = "The message became this one before",
            headers(("ETag" = String, description = "Its version, for If-Match"))),
        CreateProblems
    ),
    security(("staff_token" = []))
)]
#[post("/requests")]
pub(crate) async fn receive_request(
    app: Data<App>,
    caller: StaffCaller<ManageRequests>,
    state: Data<ServerState>,
    file: DeferredFile,
) -> Result<HttpResponse, Problem> {
    let message = file.message(&state).await?;
    let (view, is_new) = app.requests().receive(&caller.by, &caller.slug, message).await?;
    let response = if is_new { HttpResponse::Created() } else { HttpResponse::Ok() };
    Ok(one(response, view))
}

/// List requests, the newest first.
#[utoipa::path(
    tag = "requests",
    params(DeferredQuery<(RequestFilter, Page<RequestId>)>),
    responses((status = 200, body = RequestPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/requests")]
pub(crate) async fn list_requests(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(RequestFilter, Page<RequestId>)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let found = app.requests().list(&caller.slug, &filter, cursor, limit).await?;
    let items = found.items.into_iter().map(response::request).collect();
    let page = RequestPage { items, next_cursor: found.next_cursor, incomplete: found.incomplete };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Read a request and what it was written as.
#[utoipa::path(
    tag = "requests",
    params(IdPath<RequestId>),
    responses((status = 200, body = RequestWithText, description = "The request",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/requests/{id}")]
pub(crate) async fn show_request(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<RequestId>,
) -> Result<HttpResponse, Problem> {
    let (view, text) = app.requests().show(&caller.slug, at.id()?).await?;
    let (version, facts) = (view.version(), response::request(view));
    let body = RequestWithText { facts, text: text.shown() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(etag(version)).json(body))
}

/// Accept a request: make its account, and mail the credentials.
///
/// Both happen or neither. The mails go to the contract's addresses, whoever asked; the password
/// stands in them alone.
#[utoipa::path(
    tag = "requests",
    params(IdPath<RequestId>, IfMatch, IdempotencyKey),
    request_body = AcceptRequestBody,
    responses((status = 201, body = AccountView, description = "The account",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/requests/{id}/accept")]
pub(crate) async fn accept_request(
    app: Data<App>,
    caller: StaffCaller<ManageRequests>,
    at: IdPath<RequestId>,
    if_match: IfMatch,
    once: IdempotencyKey,
    body: DeferredBody<AcceptRequestBody>,
) -> Result<HttpResponse, Problem> {
    let (id, at) = (at.id()?, request(&at, &if_match)?);
    let wanted = body.read_or_default()?;
    let account = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let wanted = AcceptRequest {
                account_name: wanted.account_name,
                max_nodes: wanted.max_nodes,
                contract: wanted.contract,
                allow_over_contract: wanted.allow_over_contract,
            };
            let accepted = app.requests().accept(&by, &caller.slug, at, wanted).await;
            finish_attempt(&app, caller.tenant, &by, accepted).await?.account
        }
        Attempt::Done { .. } => accepted_before(&app, &caller.slug, id).await?,
    };
    let version = account.account.policy_version;
    let body = accounts::account(account);
    Ok(HttpResponse::Created().insert_header(NO_STORE).insert_header(etag(version)).json(body))
}

async fn accepted_before(
    app: &App,
    tenant: &str,
    id: RequestId,
) -> Result<rollcall_app::accounts::AccountView, AdminError> {
    let (view, _) = app.requests().show(tenant, id).await?;
    match view.request.state {
        RequestState::Accepted { account, .. } => app.accounts().show(tenant, account).await,
        _ => Err(AdminError::Unknown { what: "account of the request", name: id.to_string() }),
    }
}

/// Reject a request, and mail its sender the reason.
///
/// One that can't be read can be rejected too; its sender is told if the headers name one.
#[utoipa::path(
    tag = "requests",
    params(IdPath<RequestId>, IfMatch, IdempotencyKey),
    request_body = RejectRequestBody,
    responses((status = 200, body = RequestView, description = "As it is now"), ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/requests/{id}/reject")]
pub(crate) async fn reject_request(
    app: Data<App>,
    caller: StaffCaller<ManageRequests>,
    at: IdPath<RequestId>,
    if_match: IfMatch,
    once: IdempotencyKey,
    body: DeferredBody<RejectRequestBody>,
) -> Result<HttpResponse, Problem> {
    let (id, at) = (at.id()?, request(&at, &if_match)?);
    let reason = body.read()?.reason;
    let view = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let rejected = app.requests().reject(&by, &caller.slug, at, &reason).await;
            finish_attempt(&app, caller.tenant, &by, rejected).await?
        }
        Attempt::Done { .. } => app.requests().show(&caller.slug, id).await?.0,
    };
    Ok(one(HttpResponse::Ok(), view))
}

/// The request that the address names, as long as it is at the version that `If-Match` names.
fn request(at: &IdPath<RequestId>, if_match: &IfMatch) -> Result<RequestSelector, Problem> {
    Ok(RequestSelector::from(at.id()?).if_version(if_match.version()))
}

/// One request with its version.
fn one(
    mut response: HttpResponseBuilder,
    view: rollcall_app::requests::RequestView,
) -> HttpResponse {
    let tag = etag(view.version());
    response.insert_header(NO_STORE).insert_header(tag).json(response::request(view))
}
