//! `/{tenant}/v1/admin/events`

use actix_web::{HttpResponse, get, web::Data};
use rollcall_api_types::EventPage;
use rollcall_app::{App, nodes::EventFilter};

use super::response;
use crate::{
    Problem,
    extract::{DeferredQuery, QueryParameters, Read, StaffCaller},
    node::NO_STORE,
    problem_responses::SearchProblems,
};

/// List what happened to nodes and accounts, the newest first.
#[utoipa::path(
    tag = "history",
    params(
        ("tenant" = String, Path, description = "The tenant's slug", example = "acme-soft"),
        ("account" = Option<String>, Query, description = "Only those of the account of this id"),
        ("registration" = Option<String>, Query, description = "Only those of this registration"),
        ("node_id" = Option<String>, Query, description = "Only those of this node"),
        ("kind" = Option<String>, Query, description = "Only those of this kind: `registered`, \
            `refused`, `locked_out`, `expired`, `unbound` and so on"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the part before"),
        ("limit" = Option<u64>, Query, description = "How many at most; 50 if not given",
            minimum = 1, maximum = 200)
    ),
    responses((status = 200, body = EventPage, description = "A part of the history"),
        SearchProblems),
    security(("staff_token" = []))
)]
#[get("/events")]
pub(crate) async fn list_events(
    app: Data<App>,
    caller: StaffCaller<Read>,
    query: DeferredQuery,
) -> Result<HttpResponse, Problem> {
    let mut query = query.parameters()?;
    let filter = filter(&mut query);
    let (cursor, limit) = (query.cursor(), query.limit());
    query.checked()?;
    let page = app.nodes().list_events(&caller.slug, &filter, cursor, limit).await?;
    let items = page.items.into_iter().map(response::event).collect();
    let page = EventPage { items, next_cursor: page.next_cursor };
    Ok(HttpResponse::Ok().insert_header(NO_STORE).json(page))
}

/// What is asked of events.
pub(super) fn filter(query: &mut QueryParameters) -> EventFilter {
    let kind = |text: &str| serde_json::from_value(text.into()).ok();
    EventFilter {
        account: query.read("account", "an account's id"),
        registration: query.read("registration", "a registration's id"),
        node_id: query.text("node_id"),
        kind: query.read_by("kind", "a kind of event", kind),
    }
}
