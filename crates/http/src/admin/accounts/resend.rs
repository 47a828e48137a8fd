//! `/{tenant}/v1/admin/accounts/{id}/resend-credentials`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{ResendCredentialsBody, SentLinkView};
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::{change::account, response};
use crate::{
    Problem,
    extract::{
        Attempt, DeferredBody, IdPath, IdempotencyKey, IfMatch, ResendCredentials, StaffCaller,
        finish_attempt,
    },
    node::NO_STORE,
    problem_responses::ChangeProblems,
};

/// Mail a link to set a new password with, to the addresses of the account's contract.
///
/// A password is never stored, so it can't be mailed again. Nothing about the account changes until
/// the link is used; it opens once, and a newer one takes its place. Nodes that are registered go on,
/// unless `keep_nodes` is false. An account without a contract has no addresses (409).
#[utoipa::path(
    tag = "accounts",
    params(IdPath<AccountId>, IfMatch, IdempotencyKey),
    request_body = ResendCredentialsBody,
    responses((status = 200, body = SentLinkView, description = "Mailed"), ChangeProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/resend-credentials")]
pub(crate) async fn resend_credentials(
    app: Data<App>,
    caller: StaffCaller<ResendCredentials>,
    at: IdPath<AccountId>,
    if_match: IfMatch,
    once: IdempotencyKey,
    body: DeferredBody<ResendCredentialsBody>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = (&caller.slug, at.id()?);
    let account = account(&at, &if_match)?;
    let keep_nodes = body.read_or_default()?.keep_nodes;
    let sent = match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let sent = app.accounts().resend_credentials(&by, slug, account, keep_nodes).await;
            finish_attempt(&app, caller.tenant, &by, sent).await?
        }
        Attempt::Done { .. } => app.accounts().sent_link(slug, id).await?,
    };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::sent_link(sent)))
}
