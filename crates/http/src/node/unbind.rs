//! `DELETE /{tenant}/v1/registrations/{id}`

use actix_web::{HttpResponse, delete, web::Data};
use rollcall_app::{App, nodes::UnbindError};

use super::problem::UnbindProblems;
use crate::{
    Problem,
    extract::{CallOrigin, NodeOrAccount, RegistrationPath},
};

/// Unbind a node: its slot is free at once, and its token dead.
///
/// A lease that is out stays verifiable offline until it ends. A lapsed or suspended account may
/// always leave.
#[utoipa::path(
    tag = "node",
    params(RegistrationPath),
    responses((status = 204, description = "Unbound"), UnbindProblems),
    security(("node_token" = []), ("account" = []))
)]
#[delete("/{tenant}/v1/registrations/{id}")]
pub(crate) async fn unbind(
    app: Data<App>,
    at: RegistrationPath,
    caller: NodeOrAccount,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let id = at.id.ok_or(UnbindError::Unknown)?;
    app.nodes().unbind(&at.tenant, id, caller.into(), &origin).await?;
    Ok(HttpResponse::NoContent().finish())
}
