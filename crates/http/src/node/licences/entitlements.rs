//! `GET /{tenant}/v1/entitlements` and `GET /{tenant}/v1/entitlements/signed`

use actix_web::{HttpResponse, get, http::header, web::Data};
use rollcall_api_types::EntitlementsView;
use rollcall_app::App;
use rollcall_domain::RegistrationId;

use super::problem::CheckProblems;
use crate::{
    Problem,
    admin::licences::response,
    extract::{
        CallOrigin, CheckedQuery, NodeOrAccount, ParameterVisitor, QueryParameters, TenantPath,
    },
    node::NO_STORE,
};

/// The registration of the node that asks.
pub(super) struct OfRegistration(Option<RegistrationId>);

impl QueryParameters for OfRegistration {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let description = "The node's registration: with it, a node is found without a search";
        Self(query.read("registration", description))
    }
}

/// What the account may use.
#[utoipa::path(
    tag = "features",
    params(CheckedQuery<OfRegistration>),
    responses((status = 200, body = EntitlementsView, description = "By feature and bundle"),
        CheckProblems),
    security(("node_token" = []), ("account" = []))
)]
#[get("/{tenant}/v1/entitlements")]
pub(crate) async fn own_entitlements(
    app: Data<App>,
    tenant: TenantPath,
    caller: NodeOrAccount,
    query: CheckedQuery<OfRegistration>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let OfRegistration(registration) = query.0;
    let caller = caller.of_licences(registration);
    let found = app.licences().own_entitlements(&tenant, caller, &origin).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::entitlements(found)))
}

/// The features of the account as a signed document, for nodes whose lease names only its hash.
#[utoipa::path(
    tag = "features",
    params(CheckedQuery<OfRegistration>),
    responses((status = 200, body = String, content_type = "application/jose",
        description = "A JWS of type `rollcall-entitlements+jwt`"), CheckProblems),
    security(("node_token" = []), ("account" = []))
)]
#[get("/{tenant}/v1/entitlements/signed")]
pub(crate) async fn signed_entitlements(
    app: Data<App>,
    tenant: TenantPath,
    caller: NodeOrAccount,
    query: CheckedQuery<OfRegistration>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let OfRegistration(registration) = query.0;
    let caller = caller.of_licences(registration);
    let signed = app.licences().signed_entitlements(&tenant, caller, &origin).await?;
    Ok(HttpResponse::Ok()
        .insert_header(NO_STORE)
        .insert_header((header::CONTENT_TYPE, "application/jose"))
        .body(signed))
}
