//! `/{tenant}/v1/admin/accounts/{id}/named-users`

use actix_web::{HttpResponse, delete, get, post, web::Data};
use rollcall_api_types::{NamedUserBody, NamedUsersList};
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::{filter::OfFeature, response};
use crate::{
    Problem,
    extract::{DeferredBody, DeferredQuery, IdPath, ManageLicences, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::{CreateFromProblems, SearchWithinProblems},
};

/// Who has, and who had, units of the features for named users.
#[utoipa::path(
    tag = "licences",
    params(IdPath<AccountId>, DeferredQuery<OfFeature>),
    responses((status = 200, body = NamedUsersList, description = "By feature"),
        SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/named-users")]
pub(crate) async fn list_named_users(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
    query: DeferredQuery<OfFeature>,
) -> Result<HttpResponse, Problem> {
    let (id, OfFeature(feature)) = (at.id()?, query.read()?);
    let users = app.licences().all_named_users(&caller.slug, id, feature).await?;
    let items = users.into_iter().map(|(feature, users)| response::named_users(feature, users));
    let body = NamedUsersList { items: items.collect() };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(body))
}

/// Give somebody a unit of a feature by name.
#[utoipa::path(
    tag = "licences",
    params(IdPath<AccountId>),
    request_body = NamedUserBody,
    responses((status = 204, description = "They have it"), CreateFromProblems),
    security(("staff_token" = []))
)]
#[post("/accounts/{id}/named-users")]
pub(crate) async fn assign_named_user(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    at: IdPath<AccountId>,
    body: DeferredBody<NamedUserBody>,
) -> Result<HttpResponse, Problem> {
    let (id, user) = (at.id()?, body.read()?);
    let licences = app.licences();
    licences.assign_user(&caller.by, &caller.slug, id, &user.feature, &user.name).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take a unit of a feature back from somebody.
#[utoipa::path(
    tag = "licences",
    params(IdPath<AccountId>),
    request_body = NamedUserBody,
    responses((status = 204, description = "It is free"), CreateFromProblems),
    security(("staff_token" = []))
)]
#[delete("/accounts/{id}/named-users")]
pub(crate) async fn release_named_user(
    app: Data<App>,
    caller: StaffCaller<ManageLicences>,
    at: IdPath<AccountId>,
    body: DeferredBody<NamedUserBody>,
) -> Result<HttpResponse, Problem> {
    let (id, user) = (at.id()?, body.read()?);
    let licences = app.licences();
    licences.release_user(&caller.by, &caller.slug, id, &user.feature, &user.name).await?;
    Ok(HttpResponse::NoContent().finish())
}
