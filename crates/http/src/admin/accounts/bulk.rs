//! `/{tenant}/v1/admin/accounts/bulk`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{BulkBody, BulkView};
use rollcall_app::App;

use super::{command, response};
use crate::{
    Problem,
    extract::{Attempt, DeferredBody, IdempotencyKey, ManageAccounts, StaffCaller, finish_attempt},
    node::NO_STORE,
    problem_responses::CreateProblems,
};

/// Do one thing to many accounts, each on its own, and tell how it went with each.
///
/// To do it once more changes nothing more. A dry run says what would be done to each if it were
/// the only one.
#[utoipa::path(
    tag = "accounts",
    params(IdempotencyKey),
    request_body = BulkBody,
    responses((status = 200, body = BulkView, description = "How it went"), CreateProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/bulk")]
pub(crate) async fn bulk_accounts(
    app: Data<App>,
    caller: StaffCaller<ManageAccounts>,
    once: IdempotencyKey,
    body: DeferredBody<BulkBody>,
) -> Result<HttpResponse, Problem> {
    let (which, action, dry_run) = command::bulk(body.read()?);
    let slug = &caller.slug;
    if dry_run {
        // Nothing takes effect, so there is nothing to do once.
        let report = app.accounts().bulk(&caller.by, slug, which, action, true).await?;
        return Ok(told(response::bulk(report, true)));
    }
    match once.begin(&app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let done = app.accounts().bulk(&by, slug, which, action, false).await;
            let report = finish_attempt(&app, caller.tenant, &by, done).await?;
            Ok(told(response::bulk(report, false)))
        }
        Attempt::Done { target_id, .. } => {
            let id = target_id.parse().map_err(|_| Problem::unknown_id())?;
            let counts = app.accounts().bulk_counts(slug, id).await?;
            Ok(told(response::bulk_counts(id, counts)))
        }
    }
}

fn told(view: BulkView) -> HttpResponse {
    HttpResponse::Ok().insert_header(NO_STORE).json(view)
}
