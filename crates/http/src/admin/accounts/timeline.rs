//! `/{tenant}/v1/admin/accounts/{id}/timeline`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::TimelinePage;
use rollcall_app::App;
use rollcall_domain::AccountId;

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, IdPath, Page, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchWithinProblems,
};

/// What happened to an account and its nodes, what was done to it and what was written about it, the
/// newest first. Of a mail it shows kind, recipient, subject and state, never its text.
#[utoipa::path(
    tag = "history",
    params(IdPath<AccountId>, DeferredQuery<Page>),
    responses((status = 200, body = TimelinePage, description = "A part of it"), SearchWithinProblems),
    security(("staff_token" = []))
)]
#[get("/accounts/{id}/timeline")]
pub(crate) async fn account_timeline(
    app: Data<App>,
    caller: StaffCaller<Read>,
    at: IdPath<AccountId>,
    query: DeferredQuery<Page>,
) -> Result<HttpResponse, Problem> {
    let (id, Page { cursor, limit }) = (at.id()?, query.read()?);
    let page = app.accounts().timeline(&caller.slug, id, cursor.as_deref(), limit).await?;
    let items = page.items.into_iter().map(response::timeline_entry).collect();
    let page = TimelinePage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}
