//! `/console/{tenant}/requests`: the inbox.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    requests::{RequestFilter, RequestView},
    staff::Read,
};
use rollcall_domain::{
    RequestId,
    requests::{RequestState, RequestStatus},
};

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many are on a page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "requests/list.html")]
struct RequestsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    query: &'a str,
    state: &'a str,
    requests: Vec<RequestView>,
    is_later: bool,
    next: Option<String>,
    incomplete: bool,
    is_done: bool,
}

impl RequestsScreen<'_> {
    /// The tabs: how the address names each, and its words.
    fn tabs(&self) -> [(&'static str, &'static str); 5] {
        let t = &self.t.requests;
        [
            ("new", t.waiting),
            ("unreadable", t.unreadable),
            ("accepted", t.accepted),
            ("rejected", t.rejected),
            ("all", t.all),
        ]
    }
}

/// A part of the inbox: what waits, if nothing else is asked for.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let query = fields.text("q");
    let state = fields.text("state").unwrap_or("new");
    let status = match state {
        "unreadable" => Some(RequestStatus::Unreadable),
        "accepted" => Some(RequestStatus::Accepted),
        "rejected" => Some(RequestStatus::Rejected),
        "all" => None,
        _ => Some(RequestStatus::New),
    };
    let after: Option<RequestId> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let filter =
        RequestFilter { state: status, text: query.map(str::to_owned), ..RequestFilter::default() };
    let found = app.requests().list(&staff.slug, &filter, after, PAGE).await?;
    let query = query.unwrap_or_default();
    let next = found.next_cursor.map(|cursor| {
        format!("?state={}&q={}&after={}", encoded(state), encoded(query), encoded(&cursor))
    });
    let t = visit.texts();
    let main = RequestsScreen {
        t,
        slug: &staff.slug,
        query,
        state,
        requests: found.items,
        is_later: after.is_some(),
        next,
        incomplete: found.incomplete,
        is_done: fields.raw("done") == "rejected",
    };
    let (frame, title) = (Some(&staff.frame), t.nav.requests);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Requests, title, main: &main })
}
