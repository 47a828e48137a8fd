//! `POST /{tenant}/v1/licences`

use actix_web::{HttpResponse, post, web::Data};
use rollcall_api_types::{LicenceView, RedeemBody};
use rollcall_app::App;

use super::problem::RedeemProblems;
use crate::{
    Problem,
    admin::licences::response,
    extract::{AccountCaller, CallOrigin, JsonBody, TenantPath},
    node::NO_STORE,
};

/// Redeem a licence key: its licence is the account's from now on.
///
/// Repeated, it answers 200 with the same licence. Guessing is limited as it is with passwords.
#[utoipa::path(
    tag = "features",
    request_body = RedeemBody,
    responses(
        (status = 201, body = LicenceView, description = "The account's from now on"),
        (status = 200, body = LicenceView, description = "The account's already"),
        RedeemProblems
    ),
    security(("account" = []))
)]
#[post("/{tenant}/v1/licences")]
pub(crate) async fn redeem_licence(
    app: Data<App>,
    tenant: TenantPath,
    caller: AccountCaller,
    body: JsonBody<RedeemBody>,
    origin: CallOrigin,
) -> Result<HttpResponse, Problem> {
    let AccountCaller { name, password } = caller;
    let key = body.0.into_inner().into();
    let redeemed = app.licences().redeem(&tenant, &name, &password, &key, &origin).await?;
    let mut response = match redeemed.created {
        true => HttpResponse::Created(),
        false => HttpResponse::Ok(),
    };
    Ok(response.insert_header(NO_STORE).json(response::licence(redeemed.view)))
}
