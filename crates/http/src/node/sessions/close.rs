//! `DELETE /{tenant}/v1/sessions/{id}`

use actix_web::{HttpResponse, delete, web::Data};
use rollcall_app::App;
use rollcall_domain::SessionId;

use super::problem::ReleaseProblems;
use crate::{
    Problem,
    extract::{IdPath, SessionCaller, TenantPath},
};

/// Close a session: all that it holds is free at once.
#[utoipa::path(
    tag = "sessions",
    params(IdPath<SessionId>),
    responses((status = 204, description = "Closed"), ReleaseProblems),
    security(("session_token" = []))
)]
#[delete("/{tenant}/v1/sessions/{id}")]
pub(crate) async fn close_session(
    app: Data<App>,
    tenant: TenantPath,
    at: IdPath<SessionId>,
    caller: SessionCaller,
) -> Result<HttpResponse, Problem> {
    app.sessions().close(&tenant, at.id()?, &caller.token).await?;
    Ok(HttpResponse::NoContent().finish())
}
