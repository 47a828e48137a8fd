//! `/console/{tenant}/nodes`: the nodes of all accounts.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    nodes::{AccountRegistration, NodeView, RegistrationFilter, RegistrationsCsv},
    staff::Read,
};
use rollcall_domain::RegistrationId;

use crate::{
    Refused, Visit,
    csv_file::file,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many are on a page.
const PAGE: u64 = 50;
/// The states, as addresses name them.
const STATES: [&str; 3] = ["registered", "failed", "unbound"];

#[derive(Template)]
#[template(path = "nodes/list.html")]
struct NodesScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    state: &'a str,
    query: &'a str,
    nodes: Vec<AccountRegistration<NodeView>>,
    is_later: bool,
    next: Option<String>,
}

impl NodesScreen<'_> {
    fn tabs(&self) -> [(&'static str, &'static str); 3] {
        let t = &self.t.node;
        [("registered", t.registered), ("failed", t.failed), ("unbound", t.unbound)]
    }
}

/// A part of them, in the order of registration.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let (state, query) = (state_of(&fields), fields.text("q"));
    let filter = RegistrationFilter {
        state: Some(state.to_owned()),
        node_id: query.map(str::to_owned),
        ..RegistrationFilter::default()
    };
    let after: Option<RegistrationId> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let found = app.nodes().search(&staff.slug, &filter, after, PAGE).await?;
    let (t, query) = (visit.texts(), query.unwrap_or_default());
    let next = found
        .next_cursor
        .map(|cursor| format!("?state={state}&q={}&after={}", encoded(query), encoded(&cursor)));
    let main = NodesScreen {
        t,
        slug: &staff.slug,
        state,
        query,
        nodes: found.items,
        is_later: after.is_some(),
        next,
    };
    let (frame, title) = (Some(&staff.frame), t.accounts.nodes);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Nodes, title, main: &main })
}

/// All of a state, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let state = state_of(&Fields::of(req.query_string()));
    let list = RegistrationsCsv { account: None, state: Some(state.to_owned()) };
    file(&app, &staff.slug, list, "nodes").await
}

fn state_of(fields: &Fields) -> &'static str {
    let asked = fields.raw("state");
    STATES.into_iter().find(|state| *state == asked).unwrap_or(STATES[0])
}
