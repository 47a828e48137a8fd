//! `/{tenant}/v1/admin/tenant`

use actix_web::{HttpResponse, get, patch, web::Data};
use rollcall_api_types::{ChangeTenantBody, TenantView};
use rollcall_app::App;

use super::{command, response};
use crate::{
    Problem,
    extract::{DeferredBody, IfMatch, ManageTenant, Read, StaffCaller, etag},
    node::NO_STORE,
    problem_responses::{ChangeProblems, ShowProblems},
};

/// Read the tenant's settings.
#[utoipa::path(
    tag = "settings",
    operation_id = "show_tenant",
    responses((status = 200, body = TenantView, description = "The tenant",
        headers(("ETag" = String, description = "Its version, for If-Match"))), ShowProblems),
    security(("staff_token" = []))
)]
#[get("/tenant")]
pub(crate) async fn show_tenant(
    app: Data<App>,
    caller: StaffCaller<Read>,
) -> Result<HttpResponse, Problem> {
    Ok(one(app.tenants().show(&caller.slug).await?))
}

/// Change the tenant's settings. A member that is missing keeps what is there.
#[utoipa::path(
    tag = "settings",
    operation_id = "change_tenant",
    params(IfMatch),
    request_body = ChangeTenantBody,
    responses((status = 200, body = TenantView, description = "As it is now"), ChangeProblems),
    security(("staff_token" = []))
)]
#[patch("/tenant")]
pub(crate) async fn change_tenant(
    app: Data<App>,
    caller: StaffCaller<ManageTenant>,
    if_match: IfMatch,
    body: DeferredBody<ChangeTenantBody>,
) -> Result<HttpResponse, Problem> {
    let change = body.read()?;
    if change.rest.status.is_some() {
        return Err(Problem::field("status", "is for operators to change"));
    }
    let change = command::tenant_change(change, if_match.version());
    Ok(one(app.tenants().change(&caller.by, &caller.slug, change).await?))
}

fn one(view: rollcall_app::tenants::TenantView) -> HttpResponse {
    let tag = etag(view.tenant.version);
    HttpResponse::Ok().insert_header(NO_STORE).insert_header(tag).json(response::tenant(view))
}
