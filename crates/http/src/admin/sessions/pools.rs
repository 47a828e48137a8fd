//! `/{tenant}/v1/admin/accounts/{id}/pools`

use actix_web::{HttpResponse, get, patch, web::Data};
use rollcall_api_types::{PoolList, PoolView, SetPoolBody};
use rollcall_app::{
    App,
    sessions::{PoolChange, PoolView as Pool},
};
use rollcall_domain::{AccountId, catalogue::FeatureCode, sessions::PoolRules};

use super::problem::{EndProblems, LookProblems};
use crate::{
    Problem,
    extract::{CodePath, DeferredBody, IdPath, ManagePools, Read, StaffCaller},
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
    let pools = app.sessions().pools(&caller.slug, at.id()?).await?;
    let body = PoolList { pools: pools.into_iter().map(view).collect() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(body))
}

/// Set the rules of a pool; they hold for what is checked out from then on.
#[utoipa::path(
    tag = "floating",
    params(IdPath<AccountId>, CodePath<FeatureCode>),
    request_body = SetPoolBody,
    responses((status = 200, body = PoolView, description = "As it is now"), EndProblems),
    security(("staff_token" = []))
)]
#[patch("/accounts/{id}/pools/{feature}")]
pub(crate) async fn set_pool(
    app: Data<App>,
    caller: StaffCaller<ManagePools>,
    at: IdPath<AccountId>,
    of: CodePath<FeatureCode>,
    body: DeferredBody<SetPoolBody>,
) -> Result<HttpResponse, Problem> {
    let (account, feature) = (at.id()?, of.code()?);
    let SetPoolBody {
        count_by,
        max_share,
        overdraft,
        queue,
        idle_release,
        idle_minutes,
        busy_minutes,
    } = body.read()?;
    let change = PoolChange {
        count_by,
        max_share,
        overdraft,
        queue,
        idle_release,
        idle_minutes,
        busy_minutes,
    };
    let pool = app.sessions().set_pool(&caller.by, &caller.slug, account, &feature, change).await?;
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(view(pool)))
}

fn view(pool: Pool) -> PoolView {
    let Pool { feature, capacity, in_use, high_water, denied, queued, taken_idle, rules } = pool;
    let PoolRules {
        count_by,
        max_share,
        overdraft,
        queue,
        idle_release,
        idle_minutes,
        busy_minutes,
    } = rules;
    PoolView {
        feature,
        capacity,
        in_use,
        high_water,
        denied,
        queued,
        idle_released: taken_idle,
        count_by,
        max_share,
        overdraft,
        queue,
        idle_release,
        idle_minutes,
        busy_minutes,
    }
}
