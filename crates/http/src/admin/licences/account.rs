//! `/{tenant}/v1/admin/accounts/{id}/licences` and `…/entitlements`

use actix_web::{HttpResponse, get, post, web::Data};
use rollcall_api_types::{EntitlementsView, LicenceView, RedeemBody};
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::{filter::WhatIf, response};
use crate::{
    Problem,
    extract::{DeferredBody, DeferredQuery, IdPath, ManageLicences, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::{CreateFromProblems, SearchWithinProblems},
};

/// Redeem a licence key for an account.
///
/// Repeated, it answers 200 with the same licence.
#[utoipa::path(
    tag = "licences",
    params(IdPath<AccountId>),
    request_body = RedeemBody,
    responses((status = 201, body = LicenceView, description = "The account's from now on"),
        (status = 200, body = LicenceView, description = "The account's already"),
        CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/licences")]
pub(crate) async fn redeem_for_account(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    at: IdPath<AccountId>,
    body: DeferredBody<RedeemBody>,
) -> Result<HttpResponse, Problem> {
    let account = app.licences().account_name(&caller.slug, at.id()?).await?;
    let key = body.read()?.into_inner().into();
    let redeemed = app.licences().redeem_for(&caller.by, &caller.slug, &account, &key).await?;
    let mut response = match redeemed.created {
        true => HttpResponse::Created(),
        false => HttpResponse::Ok(),
    };
    Ok(response.insert_header(NO_STORE).json(response::licence(redeemed.view)))
}

/// What an account may use, now or at another time, or if one of its licences weren't there.
#[utoipa::path(
    tag = "licences",
    params(IdPath<AccountId>, DeferredQuery<WhatIf>),
    responses((status = 200, body = EntitlementsView, description = "By feature and bundle"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/entitlements")]
pub(crate) async fn account_entitlements(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
    query: DeferredQuery<WhatIf>,
) -> Result<HttpResponse, Problem> {
    let (id, WhatIf { at, without }) = (at.id()?, query.read()?);
    let found = app.licences().entitlements(&caller.slug, id, at, without).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(response::entitlements(found)))
}
