//! `/{tenant}/v1/admin/accounts/{id}/pools`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::{PoolList, PoolView};
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::problem::LookProblems;
use crate::{
    Problem,
    extract::{IdPath, Read, StaffCaller},
    node::NO_STORE,
};

/// How the pools of an account's features are used: how many units there are, how many are out.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>),
    responses((status = 200, body = PoolList, description = "By feature"), LookProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/pools")]
pub(crate) async fn list_pools(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
) -> Result<HttpResponse, Problem> {
    let pools = app.sessions().pools(&caller.slug, at.id()?).await?.into_iter();
    let pools = pools.map(|pool| PoolView {
        feature: pool.feature,
        capacity: pool.capacity,
        in_use: pool.in_use,
        high_water: pool.high_water,
        denied: pool.denied,
    });
    let body = PoolList { pools: pools.collect() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(body))
}
