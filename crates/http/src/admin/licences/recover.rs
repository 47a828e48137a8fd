//! `/{tenant}/v1/admin/licences/recover`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::IssuedLicences;
use rollcall_app::{App, licences::Recover};

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, RecoverLicences, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchWithinProblems,
};

/// Find lost licence keys again, by contract, account, e-mail address or batch.
///
/// Each key that is shown is recorded in the audit trail.
#[utoipa::path(
    tag = "licences",
    params(DeferredQuery<Recover>),
    responses((status = 200, body = IssuedLicences, description = "Those found, with their keys"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/licences/recover")]
pub(crate) async fn recover_licences(
    app: Data<App>,
    caller: StaffCaller<RecoverLicences>,
    query: DeferredQuery<Recover>,
) -> Result<HttpResponse, Problem> {
    let found = app.licences().recover(&caller.by, &caller.slug, query.read()?).await?;
    let licences = found.into_iter().map(response::issued).collect();
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(IssuedLicences { licences }))
}
