//! `/{tenant}/v1/admin/accounts/{id}/timeline`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::TimelinePage;
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, IdPath, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchWithinProblems,
};

/// What happened to an account and its nodes, what was done to it and what was written about it, the
/// newest first. Of a mail it shows kind, recipient, subject and state, never its text.
#[utoipa::path(
    tag = "history",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("id" = String, Path, description = "The account's id",
            example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = TimelinePage, description = "A part of it"), SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/timeline")]
pub(crate) async fn account_timeline(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let (id, cursor, limit) = (at.id::<AccountId>()?, query.text("cursor"), query.limit());
    query.checked()?;
    let page = app.accounts().timeline(&caller.slug, id, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::timeline_entry).collect();
    let page = TimelinePage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}
