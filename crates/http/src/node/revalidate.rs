//! `POST /{tenant}/v1/registrations/{id}/revalidations`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{Registered, RevalidateBody};
use rollcall_app::{App, nodes::RevalidateError};

use super::{NO_STORE, command, problem::RevalidateProblems, response};
use crate::{
    Problem,
    extract::{CallOrigin, JsonBody, NodeCaller, RegistrationPath},
};

/// Stay registered: a fresh lease for a node that is.
///
/// Due every `revalidation_interval_s`, at `revalidate_at`. A refusal (3xxxx) counts towards the
/// lock-out; an unreachable server, 429 and 5xx never do.
#[utoipa::path(
    tag = "node",
    params(RegistrationPath),
    request_body = RevalidateBody,
    responses(
        (status = 200, body = Registered, description = "Renewed; without `node_token`"),
        RevalidateProblems
    ),
    security(("node_token" = []))
)]
#[post("/{tenant}/v1/registrations/{id}/revalidations")]
pub(crate) async fn revalidate(
    app: Data<App>,
    at: RegistrationPath,
    body: JsonBody<RevalidateBody>,
    caller: NodeCaller,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let id = at.id.ok_or(RevalidateError::Unknown)?;
    let call = command::revalidate(body.0);
    let granted = app.nodes().revalidate(&at.tenant, id, &caller.token, call, &origin).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::registered(granted)))
}
