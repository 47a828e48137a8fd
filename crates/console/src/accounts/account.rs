//! `/console/{tenant}/accounts/{acc_id}`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountView, TimelineEntry},
    nodes::{AccountRegistration, EventFilter, NodeView, RegistrationFilter},
    staff::Read,
};
use rollcall_domain::{
    AccountId, Event,
    accounts::AccountStatus,
    contracts::Contract,
    nodes::{Registration, State},
    staff::Permission,
};

use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

/// How many nodes, failures and moments are shown.
const NODES: u64 = 200;
const LOST: u64 = 20;
const EVENTS: u64 = 100;
const FAILURES: usize = 20;
const MOMENTS: u64 = 15;

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct AccountScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    view: AccountView,
    contract: Option<Contract>,
    projects: Vec<Project>,
    /// Whether there are more nodes than are shown.
    more_nodes: bool,
    lost: Vec<Node>,
    failures: Vec<Event>,
    timeline: Vec<TimelineEntry>,
    may_change: bool,
    may_unbind: bool,
    may_resend: bool,
    done: Option<&'static str>,
    can_undo: bool,
}

/// The nodes of one installation.
struct Project {
    name: String,
    id: String,
    nodes: Vec<Node>,
}

/// A node as a row.
struct Node {
    registration: Registration,
    state: State,
    allowed_failures: u32,
}

impl AccountScreen<'_> {
    fn is_closed(&self) -> bool {
        self.view.account.status == AccountStatus::Closed
    }
}

/// The account.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let (slug, account): (_, AccountId) = (&staff.slug, id(&req)?);
    let view = app.accounts().show(slug, account).await?;
    let contract = match view.account.contract {
        Some(id) => Some(app.contracts().show(slug, id).await?.contract),
        None => None,
    };
    let of_state = |state: &str| RegistrationFilter {
        account: Some(account),
        state: Some(state.to_owned()),
        ..RegistrationFilter::default()
    };
    let live = app.nodes().search(slug, &of_state("registered"), None, NODES).await?;
    let lost = app.nodes().search(slug, &of_state("failed"), None, LOST).await?;
    let filter = EventFilter { account: Some(account), ..EventFilter::default() };
    let events = app.nodes().list_events(slug, &filter, None, EVENTS).await?.items;
    let timeline = app.accounts().timeline(slug, account, None, MOMENTS).await?.items;
    let node = |found: AccountRegistration<NodeView>| {
        let NodeView { registration, state, allowed_failures, .. } = found.registration;
        Node { registration, state, allowed_failures }
    };
    let t = visit.texts();
    let (done, can_undo) = done(t, &Fields::of(req.query_string()), view.account.status);
    let may = |permission| staff.may(permission);
    let main = AccountScreen {
        t,
        slug,
        form_token: &staff.frame.form_token,
        contract,
        projects: by_project(live.items.into_iter().map(node)),
        more_nodes: live.next_cursor.is_some(),
        lost: lost.items.into_iter().map(node).collect(),
        failures: events.into_iter().filter(|it| it.kind.is_failure()).take(FAILURES).collect(),
        timeline,
        may_change: may(Permission::MANAGE_ACCOUNTS),
        may_unbind: may(Permission::UNBIND_NODES),
        may_resend: may(Permission::RESEND_CREDENTIALS),
        done,
        can_undo,
        view,
    };
    let (frame, title) = (Some(&staff.frame), main.view.account.name.clone());
    let (status, tab, title) = (StatusCode::OK, Tab::Accounts, title.as_str());
    visit.answer(&Screen { status, frame, tab, title, main: &main })
}

/// What was just done, as the address says; whether it can be taken back.
fn done(t: &Texts, query: &Fields, status: AccountStatus) -> (Option<&'static str>, bool) {
    match (query.raw("done"), status) {
        ("suspended", AccountStatus::Suspended) => (Some(t.account.was_suspended), true),
        ("resumed", AccountStatus::Active) => (Some(t.account.was_resumed), false),
        ("changed", _) => (Some(t.settings.was_changed), false),
        ("accepted", _) => (Some(t.account.was_accepted), false),
        ("sent", _) => (Some(t.account.was_sent), false),
        ("unbound", _) => (Some(t.account.was_unbound), false),
        _ => (None, false),
    }
}

/// The nodes by project, each in the order of registration.
fn by_project(nodes: impl Iterator<Item = Node>) -> Vec<Project> {
    let mut projects: Vec<Project> = Vec::new();
    for node in nodes {
        let (id, name) =
            (&node.registration.facts.key.project_id, &node.registration.facts.project_name);
        match projects.iter_mut().find(|project| project.id == *id) {
            Some(project) => project.nodes.push(node),
            None => {
                projects.push(Project { id: id.clone(), name: name.clone(), nodes: vec![node] });
            }
        }
    }
    projects
}
