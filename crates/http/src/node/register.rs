//! `POST /{tenant}/v1/registrations`

use actix_web::{HttpResponse, http::header, post, web::Data};
use rollcall_api_types::{RegisterBody, Registered};
use rollcall_app::App;

use super::{NO_STORE, command, problem::RegisterProblems, response};
use crate::{
    Problem,
    extract::{CallOrigin, JsonBody, TenantPath},
};

/// Register a node against an account.
///
/// A node that is registered already gets the same registration again, with a fresh lease and one
/// more token.
#[utoipa::path(
    tag = "node",
    request_body = RegisterBody,
    responses(
        (status = 201, body = Registered, description = "Registered",
            headers(("Location" = String, description = "The registration"))),
        (status = 200, body = Registered, description = "Registered before; the same registration"),
        RegisterProblems
    ),
    security(())
)]
#[post("/{tenant}/v1/registrations")]
pub(crate) async fn register(
    app: Data<App>,
    tenant: TenantPath,
    body: JsonBody<RegisterBody>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let granted = app.nodes().register(&tenant, command::register(body.0), &origin).await?;
    let mut response = if granted.created {
        let location = format!("/{}/v1/registrations/{}", &*tenant, granted.registration);
        let mut response = HttpResponse::Created();
        response.insert_header((header::LOCATION, location));
        response
    } else {
        HttpResponse::Ok()
    };
    Ok(response.insert_header(NO_STORE).json(response::registered(granted)))
}
