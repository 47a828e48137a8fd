//! `/{tenant}/v1/admin/licences` and `/{tenant}/v1/admin/licence-keys`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{CheckedLicences, IssueLicencesBody, IssuedLicenceView, IssuedLicences};
use rollcall_app::App;
use rollcall_domain::{LicenceBatchId, LicenceId};

use super::{command, response};
use crate::{
    Problem,
    extract::{Attempt, DeferredBody, IdempotencyKey, ManageLicences, StaffCaller, finish_attempt},
    node::NO_STORE,
    problem_responses::CreateFromProblems,
};

/// Issue licences, into an account or with keys that wait to be redeemed.
///
/// With an `Idempotency-Key` the request takes effect once, however often it is sent within 24 hours;
/// a repetition answers without the keys.
#[utoipa::path(
    tag = "licences",
    params(IdempotencyKey),
    request_body = IssueLicencesBody,
    responses((status = 201, body = IssuedLicences, description = "Issued"), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/licences")]
pub(crate) async fn issue_licences(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    once: IdempotencyKey,
    body: DeferredBody<IssueLicencesBody>,
) -> Result<HttpResponse, Problem> {
    let draft = body.read()?;
    issue(&app, caller, once, draft).await
}

/// Issue a batch of licence keys.
#[utoipa::path(
    tag = "licences",
    params(IdempotencyKey),
    request_body = IssueLicencesBody,
    responses((status = 201, body = IssuedLicences, description = "Issued"), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/licence-keys")]
pub(crate) async fn issue_licence_keys(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    once: IdempotencyKey,
    body: DeferredBody<IssueLicencesBody>,
) -> Result<HttpResponse, Problem> {
    let draft = body.read()?;
    if draft.body.account.is_some() {
        return Err(Problem::field("account", "must not be given: a key waits to be redeemed"));
    }
    issue(&app, caller, once, draft).await
}

async fn issue(
    app: &App,
    caller: StaffCaller<ManageLicences>,
    once: IdempotencyKey,
    draft: CheckedLicences,
) -> Result<HttpResponse, Problem> {
    let draft = command::issue(draft);
    let licences = match once.begin(app, caller.tenant, caller.by).await? {
        Attempt::New(by) => {
            let made = app.licences().issue(&by, &caller.slug, draft).await;
            let made = finish_attempt(app, caller.tenant, &by, made).await?;
            made.into_iter().map(response::issued).collect()
        }
        Attempt::Done { target_id, .. } => issued_before(app, &caller.slug, &target_id).await?,
    };
    Ok(HttpResponse::Created().insert_header(NO_STORE).json(IssuedLicences { licences }))
}

/// Without their keys.
async fn issued_before(
    app: &App,
    tenant: &str,
    target: &str,
) -> Result<Vec<IssuedLicenceView>, Problem> {
    let batch = match target.parse::<LicenceId>() {
        Ok(id) => app.licences().show(tenant, id).await?.view.licence.batch,
        Err(_) => target.parse::<LicenceBatchId>().map_err(|_| Problem::unknown_id())?,
    };
    let licences = app.licences().batch(tenant, batch).await?.into_iter();
    let without_key = |view| IssuedLicenceView { licence: response::licence(view), key: None };
    Ok(licences.map(without_key).collect())
}
