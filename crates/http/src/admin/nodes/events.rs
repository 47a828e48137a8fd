//! `/{tenant}/v1/admin/events`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::EventPage;
use rollcall_app::{App, nodes::EventFilter};
use rollcall_domain::EventId;

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, Page, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchProblems,
};

/// List what happened to nodes and accounts, the newest first.
#[utoipa::path(
    tag = "history",
    params(DeferredQuery<(EventFilter, Page<EventId>)>),
    responses((status = 200, body = EventPage, description = "A part of the history"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/events")]
pub(crate) async fn list_events(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery<(EventFilter, Page<EventId>)>,
) -> Result<HttpResponse, Problem> {
    let (filter, Page { cursor, limit }) = query.read()?;
    let page = app.nodes().list_events(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(response::event).collect();
    let page = EventPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}
