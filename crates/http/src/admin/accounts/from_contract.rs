//! `/{tenant}/v1/admin/contracts/{id}/accounts`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{AccountWithSecret, ContractAccountBody, Secret};
use rollcall_app::{
    App,
    accounts::{ContractAccount, FirstSecret},
};
use rollcall_domain::ContractId;
use secrecy::ExposeSecret;

use super::{account::shown_before, command, response};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, IdPath, IdempotencyKey, ManageAccounts, StaffCaller, etag,
        finish_attempt,
    },
    node::NO_STORE,
    problem_responses::CreateFromProblems,
};

/// Make an account from a contract. What isn't named is what the contract says.
///
/// Its password is answered this once, unless the tenant mails links in its place. All accounts of the contract together have no more nodes
/// than it has, unless `allow_over_contract`.
#[utoipa::path(
    tag = "contracts",
    params(IdPath<ContractId>, IdempotencyKey),
    request_body = ContractAccountBody,
    responses((status = 201, body = AccountWithSecret, description = "Made"), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/contracts/{id}/accounts")]
pub(crate) async fn create_contract_account(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    at: IdPath<ContractId>,
    once: IdempotencyKey,
    body: DeferredBody<ContractAccountBody>,
) -> Result<HttpResponse, Problem> {
    let contract = at.id()?;
    let wanted = command::contract_account(body.read_or_default()?);
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let slug = &caller.slug;
            let made = app.accounts().create_from_contract(&by, slug, contract, wanted).await;
            let made = finish_attempt(&app, caller.tenant, &by, made).await?;
            Ok(shown(made))
        }
        Attempt::Done { target_id, at } => {
            let mut response = HttpResponse::Created();
            shown_before(&app, &caller.slug, &target_id, at, &mut response).await
        }
    }
}

fn shown(made: ContractAccount) -> HttpResponse {
    let version = made.account.account.policy_version;
    let (password, link_valid_until) = match made.secret {
        FirstSecret::Password(password) => (Some(Secret::new(password.expose_secret())), None),
        FirstSecret::Link { valid_until } => (None, Some(valid_until)),
    };
    let account = response::account(made.account);
    let body = AccountWithSecret { account, password, secret_shown_at: None, link_valid_until };
    HttpResponse::Created().insert_header(NO_STORE).insert_header(etag(version)).json(body)
}
