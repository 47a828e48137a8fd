//! `/{tenant}/v1/admin/accounts`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{AccountPage, AccountView, AccountWithSecret, NewAccountBody, Secret};
use rollcall_app::{
    App,
    accounts::{AccountFilter, ProvisionedAccount},
};
use rollcall_domain::AccountId;
use secrecy::ExposeSecret;

use super::{command, response};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdPath, IdempotencyKey, ManageAccounts, Page, Read,
        StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{CreateProblems, SearchProblems, ShowProblems},
};

/// List or search accounts, by name.
#[utoipa::path(
    tag = "accounts",
    params(DeferredQuery<(AccountFilter, Page)>),
    responses((status = 200, body = AccountPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/accounts")]
pub(crate) async fn list_accounts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(AccountFilter, Page)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let found = app.accounts().search(&caller.slug, &filter, cursor.as_deref(), limit).await?;
    let items = found.items.into_iter().map(response::account).collect();
    let page = AccountPage { items, next_cursor: found.next_cursor, incomplete: found.incomplete };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Make an account.
///
/// Its password is answered this once. With an `Idempotency-Key` the request takes effect once,
/// however often it is sent within 24 hours.
#[utoipa::path(
    tag = "accounts",
    params(IdempotencyKey),
    request_body = NewAccountBody,
    responses((status = 201, body = AccountWithSecret, description = "Made"), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/accounts")]
pub(crate) async fn create_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    once: IdempotencyKey,
    body: DeferredBody<NewAccountBody>,
) -> Result<HttpResponse, Problem> {
    let draft = command::account(body.read()?);
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.accounts().create(&by, &caller.slug, draft).await;
            let made = finish_attempt(&app, caller.tenant, &by, made).await?;
            Ok(shown_once(HttpResponse::Created(), made))
        }
        Attempt::Done { target_id, at } => {
            let mut response = HttpResponse::Created();
            shown_before(&app, &caller.slug, &target_id, at, &mut response).await
        }
    }
}

/// An account and its password, which is shown this once.
pub(super) fn shown_once(
    mut response: actix_web::HttpResponseBuilder,
    made: ProvisionedAccount,
) -> HttpResponse {
    let version = made.account.account.policy_version;
    let password = Some(Secret::new(made.password.expose_secret()));
    let account = response::account(made.account);
    let body =
        AccountWithSecret { account, password, secret_shown_at: None, link_valid_until: None };
    response.insert_header(NO_STORE).insert_header(etag(version)).json(body)
}

/// The account whose password was shown before, as it is now.
pub(super) async fn shown_before(
    app: &App,
    tenant: &str,
    account: &str,
    at: chrono::DateTime<chrono::Utc>,
    response: &mut actix_web::HttpResponseBuilder,
) -> Result<HttpResponse, Problem> {
    let id: AccountId = account.parse().map_err(|_| Problem::unknown_id())?;
    let view = app.accounts().show(tenant, id).await?;
    let version = view.account.policy_version;
    let account = response::account(view);
    let body = AccountWithSecret {
        account,
        password: None,
        secret_shown_at: Some(at),
        link_valid_until: None,
    };
    Ok(response.insert_header(NO_STORE).insert_header(etag(version)).json(body))
}

/// Read an account.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>),
    responses((status = 200, body = AccountView, description = "The account",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}")]
pub(crate) async fn show_account(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
) -> Result<HttpResponse, Problem> {
    let view = app.accounts().show(&caller.slug, at.id()?).await?;
    Ok(one(view))
}

/// One account with its version.
pub(super) fn one(view: rollcall_app::accounts::AccountView) -> HttpResponse {
    let version = view.account.policy_version;
    let body = response::account(view);
    HttpResponse::Ok().insert_header(NO_STORE).insert_header(etag(version)).json(body)
}
