//! `/console/{tenant}/accounts/{acc_id}`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountView, TimelineEntry},
    mail::MailFilter,
    nodes::{AccountRegistration, EventFilter, NodeView, RegistrationFilter},
    staff::Read,
};
use rollcall_domain::{
    AccountId,
    accounts::AccountStatus,
    contracts::Contract,
    mail::OutboxMail,
    nodes::{Registration, State},
    staff::Permission,
};

use super::usage::{DAYS, Usage};
use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    nodes::failures::{Failure, numbered},
    page::{Screen, Tab},
    return_path::encoded,
    sessions::{Seats, seats},
    signed_in::Staff,
    texts::Texts,
};

/// How many nodes, failures and moments are shown.
const NODES: u64 = 200;
const LOST: u64 = 20;
const FAILURES: u64 = 20;
const MOMENTS: u64 = 15;
const MAILS: u64 = 10;

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
    failures: Vec<Failure>,
    more_failures: bool,
    usage: Usage,
    seats: Seats,
    mails: Vec<OutboxMail>,
    more_mails: bool,
    timeline: Vec<TimelineEntry>,
    /// Where the timeline goes on.
    older: Option<String>,
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
    let filter = EventFilter { account: Some(account), failures: true, ..EventFilter::default() };
    let failures = app.nodes().list_events(slug, &filter, None, FAILURES).await?;
    let usage = app.nodes().usage(slug, account, DAYS).await?;
    let seats = seats(&app, &visit, slug, account).await?;
    let filter = MailFilter { account: Some(account), ..MailFilter::default() };
    let mails = app.mail().list(slug, &filter, None, MAILS).await?;
    let query = Fields::of(req.query_string());
    let timeline = app.accounts().timeline(slug, account, query.text("before"), MOMENTS).await?;
    let node = |found: AccountRegistration<NodeView>| {
        let NodeView { registration, state, allowed_failures, .. } = found.registration;
        Node { registration, state, allowed_failures }
    };
    let t = visit.texts();
    let (done, can_undo) = done(t, &query, &view);
    let may = |permission| staff.may(permission);
    let live_nodes: Vec<_> = live.items.into_iter().map(node).collect();
    let lost: Vec<_> = lost.items.into_iter().map(node).collect();
    let counts = live_nodes.iter().chain(&lost);
    let counts =
        counts.map(|it| (it.registration.id, it.registration.failures, it.allowed_failures));
    let numbered = numbered(failures.items, counts);
    let main = AccountScreen {
        t,
        slug,
        form_token: &staff.frame.form_token,
        contract,
        projects: by_project(live_nodes.into_iter()),
        more_nodes: live.next_cursor.is_some(),
        lost,
        failures: numbered,
        more_failures: failures.next_cursor.is_some(),
        usage: Usage::of(&usage, app.now(), staff.who.tenant.zone),
        seats,
        mails: mails.items,
        more_mails: mails.next_cursor.is_some(),
        timeline: timeline.items,
        older: timeline.next_cursor.map(|cursor| encoded(&cursor)),
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
fn done(t: &Texts, query: &Fields, view: &AccountView) -> (Option<&'static str>, bool) {
    let is_newest = query.raw("v").parse().is_ok_and(|v: i64| v == view.account.policy_version);
    match (query.raw("done"), view.account.status) {
        ("suspended", AccountStatus::Suspended) => (Some(t.account.was_suspended), is_newest),
        ("resumed", AccountStatus::Active) => (Some(t.account.was_resumed), false),
        ("closed", AccountStatus::Closed) => (Some(t.confirm.was_closed), false),
        ("changed", _) => (Some(t.settings.was_changed), is_newest),
        ("undone", _) => (Some(t.confirm.was_undone), false),
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
