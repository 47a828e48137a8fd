//! Changing `/{tenant}/v1/admin/accounts/{id}`

use actix_web::{HttpResponse, patch, post, web::Data};
use rollcall_api_types::{AccountView, AccountWithSecret, ChangeAccountBody, ResetPasswordBody};
use rollcall_app::{App, accounts::AccountSelector};
use rollcall_domain::AccountId;

use super::{
    account::{one, shown_before, shown_once},
    command,
};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, IdPath, IdempotencyKey, IfMatch, ManageAccounts, StaffCaller,
        finish_attempt, secret,
    },
    problem_responses::{ActProblems, ChangeProblems},
};

/// The account that the address names, as long as it is at the version that `If-Match` names.
pub(super) fn account(
    at: &IdPath<AccountId>,
    if_match: &IfMatch,
) -> Result<AccountSelector<'static>, Problem> {
    Ok(AccountSelector::from(at.id()?).if_version(if_match.version()))
}

/// Change an account. A member that is missing keeps what is there; null takes it away.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch),
    request_body = ChangeAccountBody,
    responses((status = 200, body = AccountView, description = "As it is now"), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/accounts/{id}")]
pub(crate) async fn change_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    body: DeferredBody<ChangeAccountBody>,
) -> Result<HttpResponse, Problem> {
    let at = account(&at, &if_match)?;
    let change = command::account_change(body.read()?);
    Ok(one(app.accounts().change(&caller.by, &caller.slug, at, change).await?))
}

/// Refuse an account's nodes with 30002 until it is resumed.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch, IdempotencyKey),
    responses((status = 200, body = AccountView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/suspend")]
pub(crate) async fn suspend_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    once: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let at = account(&at, &if_match)?;
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let done = app.accounts().suspend(&by, &caller.slug, at).await;
            Ok(one(finish_attempt(&app, caller.tenant, &by, done).await?))
        }
        Attempt::Done { .. } => Ok(one(app.accounts().show(&caller.slug, at).await?)),
    }
}

/// Let a suspended account go on.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch, IdempotencyKey),
    responses((status = 200, body = AccountView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/resume")]
pub(crate) async fn resume_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    once: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let at = account(&at, &if_match)?;
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let done = app.accounts().resume(&by, &caller.slug, at).await;
            Ok(one(finish_attempt(&app, caller.tenant, &by, done).await?))
        }
        Attempt::Done { .. } => Ok(one(app.accounts().show(&caller.slug, at).await?)),
    }
}

/// Close an account for good and unbind its nodes; its name is not used again.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch, IdempotencyKey),
    responses((status = 200, body = AccountView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/close")]
pub(crate) async fn close_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    once: IdempotencyKey,
) -> Result<HttpResponse, Problem> {
    let at = account(&at, &if_match)?;
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let done = app.accounts().close(&by, &caller.slug, at).await;
            Ok(one(finish_attempt(&app, caller.tenant, &by, done).await?))
        }
        Attempt::Done { .. } => Ok(one(app.accounts().show(&caller.slug, at).await?)),
    }
}

/// Give an account a new password, which is answered this once.
///
/// Its nodes are refused with 30006 until they register again, unless `keep_nodes`.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch, IdempotencyKey),
    request_body = ResetPasswordBody,
    responses((status = 200, body = AccountWithSecret, description = "Reset"), ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/reset-password")]
pub(crate) async fn reset_account_password(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    once: IdempotencyKey,
    body: DeferredBody<ResetPasswordBody>,
) -> Result<HttpResponse, Problem> {
    let at = account(&at, &if_match)?;
    let reset = body.read_or_default()?;
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let (password, keep) = (secret(reset.password), reset.keep_nodes);
            let made = app.accounts().reset_password(&by, &caller.slug, at, password, keep).await;
            let made = finish_attempt(&app, caller.tenant, &by, made).await?;
            Ok(shown_once(HttpResponse::Ok(), made))
        }
        Attempt::Done { target_id, at } => {
            shown_before(&app, &caller.slug, &target_id, at, &mut HttpResponse::Ok()).await
        }
    }
}
