//! `/{tenant}/v1/admin/accounts`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{AccountPage, AccountView, AccountWithSecret, NewAccountBody, Secret};
use rollcall_app::{
    App,
    accounts::{AccountFilter, ProvisionedAccount},
};
use rollcall_domain::{AccountId, accounts::AccountStatus};
use secrecy::ExposeSecret;

use super::{command, response};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, DeferredQuery, IdPath, IdempotencyKey, ManageAccounts,
        QueryParameters, Read, StaffCaller, etag, finish_attempt,
    },
    node::NO_STORE,
    problem_responses::{CreateProblems, SearchProblems, ShowProblems},
};

/// List or search accounts, by name.
#[utoipa::path(
    tag = "accounts",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("status" = Option<String>, Query,
            description = "Only those that are `active`, `suspended` or `closed`"),
        ("name" = Option<String>, Query, description = "Only those whose name begins with this"),
        ("company" = Option<String>, Query,
            description = "Only those of companies whose name begins with this"),
        ("contract_id" = Option<String>, Query, description = "Only those of this contract"),
        ("project" = Option<String>, Query,
            description = "Only those with a project whose name or id begins with this"),
        ("node_id" = Option<String>, Query,
            description = "Only those with a node whose id begins with this"),
        ("hostname" = Option<String>, Query,
            description = "Only those with a node whose hostname begins with this"),
        ("ip" = Option<String>, Query,
            description = "Only those with a node that registered from this address"),
        ("search" = Option<String>, Query,
            description = "Only those of which one of these is this or begins with it"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = AccountPage, description = "A part of the list"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/accounts")]
pub(crate) async fn list_accounts(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let filter = filter(&mut query);
    let (cursor, limit) = (query.text("cursor"), query.limit());
    query.checked()?;
    let found = app.accounts().search(&caller.slug, &filter, cursor.as_deref(), limit).await?;
    let items = found.items.into_iter().map(response::account).collect();
    let page = AccountPage { items, next_cursor: found.next_cursor, incomplete: found.incomplete };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// Which accounts, as a query says.
pub(super) fn filter(query: &mut QueryParameters) -> AccountFilter {
    let expected = "active, suspended or closed";
    AccountFilter {
        status: query.read_by("status", expected, status),
        name: query.text("name"),
        expires_before: None,
        contract: query.read("contract_id", "a contract's id"),
        company: query.text("company"),
        project: query.text("project"),
        node_id: query.text("node_id"),
        hostname: query.text("hostname"),
        source: query.read("ip", "an IP address"),
        text: query.text("search"),
    }
}

fn status(text: &str) -> Option<AccountStatus> {
    serde_json::from_value(text.into()).ok()
}

/// Make an account.
///
/// Its password is answered this once. With an `Idempotency-Key` the request takes effect once,
/// however often it is sent within 24 hours.
#[utoipa::path(
    tag = "accounts",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("Idempotency-Key" = Option<String>, Header, description = "The caller's own key",
            max_length = 255)
    ),
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
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("id" = String, Path, description = "The account's id",
            example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091")
    ),
    responses((status = 200, body = AccountView, description = "The account",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}")]
pub(crate) async fn show_account(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath,
) -> Result<HttpResponse, Problem> {
    let view = app.accounts().show(&caller.slug, at.id::<AccountId>()?).await?;
    Ok(one(view))
}

/// One account with its version.
pub(super) fn one(view: rollcall_app::accounts::AccountView) -> HttpResponse {
    let version = view.account.policy_version;
    let body = response::account(view);
    HttpResponse::Ok().insert_header(NO_STORE).insert_header(etag(version)).json(body)
}
