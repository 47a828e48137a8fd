//! `/{tenant}/v1/admin/accounts/{id}/erase`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::AccountView;
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::response;
use crate::{
    Problem,
    extract::{EraseAccounts, IdPath, StaffCaller, etag},
    node::NO_STORE,
    problem_responses::ActProblems,
};

/// Erase the personal data of a closed account.
///
/// Names, hosts, domains and addresses of its nodes go, from registrations and events, the networks
/// and domains that it was allowed for, and the recipients of its mails that were sent or given up.
/// Numbers, times and codes stay, and so does the audit trail. To do it again changes nothing more.
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>),
    responses((status = 200, body = AccountView, description = "As it is now"), ActProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/erase")]
pub(crate) async fn erase_account(
    app: Data<App>,
    caller: StaffCaller<EraseAccounts>,
    at: IdPath<AccountId>,
) -> Result<HttpResponse, Problem> {
    let account = app.accounts().erase(&caller.by, &caller.slug, at.id()?).await?;
    let version = account.account.policy_version;
    let body = response::account(account);
    Ok(HttpResponse::Ok().insert_header(NO_STORE).insert_header(etag(version)).json(body))
}
