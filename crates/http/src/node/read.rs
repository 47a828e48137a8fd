//! `GET /{tenant}/v1/registrations/{id}`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::RegistrationView;
use rollcall_app::{App, nodes::ReadError};

use super::{NO_STORE, problem::ReadProblems, response};
use crate::{
    Problem,
    extract::{CallOrigin, NodeOrAccount, RegistrationPath},
    language::AcceptLanguage,
};

/// Read a registration and the failures of its node.
#[utoipa::path(
    tag = "node",
    params(RegistrationPath),
    responses(
        (status = 200, body = RegistrationView, description = "The registration"),
        ReadProblems
    ),
    security(("node_token" = []), ("account" = []))
)]
#[get("/{tenant}/v1/registrations/{id}")]
pub(crate) async fn read_registration(
    app: Data<App>,
    at: RegistrationPath,
    caller: NodeOrAccount,
    origin: CallOrigin,
    AcceptLanguage(language): AcceptLanguage,
) -> Result<HttpResponse, Problem> {
    let id = at.id.ok_or(ReadError::Unknown)?;
    let view = app.nodes().read(&at.tenant, id, caller.into(), &origin).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::view(view, language)))
}
