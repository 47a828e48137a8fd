//! `/console/{tenant}/nodes/{reg_id}`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    nodes::{NodeView, RegistrationFilter},
    staff::Read,
};
use rollcall_domain::{
    RegistrationId,
    nodes::{Registration, State},
    staff::Permission,
};

use crate::{
    Refused, Visit,
    ids::id,
    nodes::failures::{Failure, numbered},
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

/// How many earlier registrations are shown.
const EARLIER: u64 = 50;

#[derive(Template)]
#[template(path = "nodes/node.html")]
struct NodeScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    account: String,
    node: NodeView,
    failures: Vec<Failure>,
    /// All registrations of the node, this one too.
    registrations: Vec<(Registration, State)>,
    may_unbind: bool,
}

/// The node, across all of its registrations.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let found = app.nodes().show(&staff.slug, id::<RegistrationId>(&req)?).await?;
    let mut node = found.registration;
    let events = std::mem::take(&mut node.failures);
    let key = &node.registration.facts.key;
    let filter = RegistrationFilter {
        account: Some(node.registration.account),
        project_id: Some(key.project_id.clone()),
        node_id: Some(key.node_id.clone()),
        ..RegistrationFilter::default()
    };
    let all = app.nodes().search(&staff.slug, &filter, None, EARLIER).await?.items;
    let all = all.into_iter().map(|it| (it.registration.registration, it.registration.state));
    let all: Vec<_> = all.collect();
    let counts = all.iter().map(|(it, _)| (it.id, it.failures, node.allowed_failures));
    let failures = numbered(events, counts);
    let title = key.node_id.clone();
    let main = NodeScreen {
        t: visit.texts(),
        slug: &staff.slug,
        account: found.account,
        registrations: all,
        failures,
        may_unbind: staff.may(Permission::UNBIND_NODES) && node.state == State::Registered,
        node,
    };
    let (status, frame, tab, title) =
        (StatusCode::OK, Some(&staff.frame), Tab::Nodes, title.as_str());
    visit.answer(&Screen { status, frame, tab, title, main: &main })
}
