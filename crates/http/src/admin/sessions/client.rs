//! `/{tenant}/v1/admin/accounts/{id}/clients` and `/{tenant}/v1/admin/clients`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{
    ClientList, ClientView, CreateClientBody, ResetClientPasswordBody, Secret,
};
use rollcall_app::{App, sessions::ClientWithPassword};
use rollcall_domain::{AccountId, ClientId, sessions::SessionClient};
use secrecy::ExposeSecret;

use crate::{
    Problem,
    extract::{DeferredBody, IdPath, ManageClients, Read, StaffCaller, secret},
    node::NO_STORE,
    problem_responses::{ActProblems, ChangeProblems, CreateFromProblems, ShowProblems},
};

/// List the clients of an account.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>),
    responses((status = 200, body = ClientList, description = "By name"), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/clients")]
pub(crate) async fn list_clients(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
) -> Result<HttpResponse, Problem> {
    let clients = app.sessions().clients(&caller.slug, at.id()?).await?;
    let items = clients.into_iter().map(|client| view(client, None)).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(ClientList { items }))
}

/// Make a client: a name and a password that open sessions of the account, and nothing else.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>),
    request_body = CreateClientBody,
    responses((status = 201, body = ClientView, description = "With its password"),
        CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/clients")]
pub(crate) async fn create_client(
    app: Data<App>,
    caller: StaffCaller<ManageClients>,
    at: IdPath<AccountId>,
    body: DeferredBody<CreateClientBody>,
) -> Result<HttpResponse, Problem> {
    let (account, CreateClientBody { name, password }) = (at.id()?, body.read()?);
    let sessions = app.sessions();
    let made = sessions.create_client(&caller.by, &caller.slug, account, &name, secret(password));
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(with_password(made.await?)))
}

/// Give a client a new password; sessions that are open go on.
#[utoipa::path(
    tag = "floating",
    params(IdPath<ClientId>),
    request_body = ResetClientPasswordBody,
    responses((status = 200, body = ClientView, description = "With its password"),
        ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/clients/{id}/reset-password")]
pub(crate) async fn reset_client_password(
    app: Data<App>,
    caller: StaffCaller<ManageClients>,
    at: IdPath<ClientId>,
    body: DeferredBody<ResetClientPasswordBody>,
) -> Result<HttpResponse, Problem> {
    let (id, body) = (at.id()?, body.read_or_default()?);
    let password = secret(body.password);
    let changed = app.sessions().reset_client_password(&caller.by, &caller.slug, id, password);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(with_password(changed.await?)))
}

/// Have a client open no session any more; those that are open go on.
#[utoipa::path(
    tag = "floating",
    params(IdPath<ClientId>),
    responses((status = 200, body = ClientView, description = "Disabled"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/clients/{id}/disable")]
pub(crate) async fn disable_client(
    app: Data<App>,
    caller: StaffCaller<ManageClients>,
    at: IdPath<ClientId>,
) -> Result<HttpResponse, Problem> {
    let client = app.sessions().disable_client(&caller.by, &caller.slug, at.id()?, true).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view(client, None)))
}

/// Have a disabled client open sessions again.
#[utoipa::path(
    tag = "floating",
    params(IdPath<ClientId>),
    responses((status = 200, body = ClientView, description = "Enabled"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/clients/{id}/enable")]
pub(crate) async fn enable_client(
    app: Data<App>,
    caller: StaffCaller<ManageClients>,
    at: IdPath<ClientId>,
) -> Result<HttpResponse, Problem> {
    let client = app.sessions().disable_client(&caller.by, &caller.slug, at.id()?, false).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view(client, None)))
}

fn with_password(made: ClientWithPassword) -> ClientView {
    let password = Secret::new(made.password.expose_secret());
    view(made.client, Some(password))
}

fn view(client: SessionClient, password: Option<Secret>) -> ClientView {
    let SessionClient { id, name, created_at, disabled_at, .. } = client;
    ClientView { client_id: id, name, created_at, disabled_at, password }
}
