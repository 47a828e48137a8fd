//! `/{tenant}/v1/admin/contracts`

use actix_web::{HttpResponse, HttpResponseBuilder, get, patch, post, web::Data};
use rollcall_api_types::{ChangeContractBody, ContractPage, ContractView, NewContractBody};
use rollcall_app::{App, contracts::ContractFilter};
use rollcall_domain::ContractId;

use super::{command, response};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdPath, IdempotencyKey, IfMatch, ManageContracts,
        Page, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{ChangeProblems, CreateProblems, SearchProblems, ShowProblems},
};

/// List or search contracts, in the order in which they were signed.
///
/// Of names, case, width and white space don't count.
#[utoipa::path(
    tag = "contracts",
    params(DeferredQuery<(ContractFilter, Page)>),
    responses((status = 200, body = ContractPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/contracts")]
pub(crate) async fn list_contracts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(ContractFilter, Page)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let found = app.contracts().search(&caller.slug, &filter, cursor.as_deref(), limit).await?;
    let items = found.items.into_iter().map(response::contract).collect();
    let page = ContractPage { items, next_cursor: found.next_cursor, incomplete: found.incomplete };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Write down a contract, and its customer if the company is new.
///
/// Company, project and day tell it from others. With an `Idempotency-Key` the request takes effect
/// once, however often it is sent within 24 hours.
#[utoipa::path(
    tag = "contracts",
    params(IdempotencyKey),
    request_body = NewContractBody,
    responses((status = 201, body = ContractView, description = "Written down",
        headers(("ETag" = String, description = "Its version, for If-Match"))), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/contracts")]
pub(crate) async fn create_contract(
    app: Data<App>,
    caller: StaffCaller<ManageContracts>,
    once: IdempotencyKey,
    body: DeferredBody<NewContractBody>,
) -> Result<HttpResponse, Problem> {
    let draft = command::contract(body.read()?);
    let view = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.contracts().create(&by, &caller.slug, draft).await;
            finish_attempt(&app, caller.tenant, &by, made).await?
        }
        Attempt::Done { target_id, .. } => {
            let id: ContractId = target_id.parse().map_err(|_| Problem::unknown_id())?;
            app.contracts().show(&caller.slug, id).await?
        }
    };
    Ok(one(HttpResponse::Created(), view))
}

/// Read a contract.
#[utoipa::path(
    tag = "contracts",
    params(IdPath<ContractId>),
    responses((status = 200, body = ContractView, description = "The contract",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/contracts/{id}")]
pub(crate) async fn show_contract(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<ContractId>,
) -> Result<HttpResponse, Problem> {
    let view = app.contracts().show(&caller.slug, at.id()?).await?;
    Ok(one(HttpResponse::Ok(), view))
}

/// Change a contract. A member that is missing keeps what is there; null takes a bound away.
///
/// Its accounts stay as they are.
#[utoipa::path(
    tag = "contracts",
    params(IdPath<ContractId>, IfMatch),
    request_body = ChangeContractBody,
    responses((status = 200, body = ContractView, description = "As it is now",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/contracts/{id}")]
pub(crate) async fn change_contract(
    app: Data<App>,
    caller: StaffCaller<ManageContracts>,
    at: IdPath<ContractId>,
    if_match: IfMatch,
    body: DeferredBody<ChangeContractBody>,
) -> Result<HttpResponse, Problem> {
    let (id, version) = (at.id()?, if_match.version());
    let change = command::contract_change(body.read()?);
    let view = app.contracts().change(&caller.by, &caller.slug, id, version, change).await?;
    Ok(one(HttpResponse::Ok(), view))
}

/// One contract with its version.
fn one(
    mut response: HttpResponseBuilder,
    view: rollcall_app::contracts::ContractView,
) -> HttpResponse {
    let version = view.contract.version;
    response.insert_header(NO_STORE).insert_header(etag(version)).json(response::contract(view))
}
