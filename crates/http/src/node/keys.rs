//! `GET /{tenant}/.well-known/jwks.json` and `…/rollcall-keys`

use actix_web::{HttpResponse, get, http::header, web::Data};
use rollcall_api_types::Jwks;
use rollcall_app::App;

use super::problem::KeyProblems;
use crate::{Problem, extract::TenantPath};

/// Keys are rotated long before they end, so a copy may be a little old.
const FRESH: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");

/// The tenant's public keys: for leases (`use` is `sig`) and for the password (`enc`).
#[utoipa::path(
    tag = "keys",
    responses((status = 200, body = Jwks, description = "The key set"), KeyProblems),
    security(())
)]
#[get("/{tenant}/.well-known/jwks.json")]
pub(crate) async fn jwks(app: Data<App>, tenant: TenantPath) -> Result<HttpResponse, Problem> {
    let keys = app.tenants().key_set(&tenant).await?.jwks;
    Ok(HttpResponse::Ok().insert_header(FRESH).json(Jwks { keys }))
}

/// The same keys, signed by the tenant's root key, whose thumbprint the product pins.
#[utoipa::path(
    tag = "keys",
    responses(
        (status = 200, body = String, content_type = "application/jose",
            description = "A JWS of the type `rollcall-keys+jwt` around the key set"),
        KeyProblems
    ),
    security(())
)]
#[get("/{tenant}/.well-known/rollcall-keys")]
pub(crate) async fn signed_key_set(
    app: Data<App>,
    tenant: TenantPath,
) -> Result<HttpResponse, Problem> {
    let signed = app.tenants().key_set(&tenant).await?.signed;
    Ok(HttpResponse::Ok().insert_header(FRESH).content_type("application/jose").body(signed))
}
