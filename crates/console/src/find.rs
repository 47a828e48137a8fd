//! `/console/{tenant}/find`: pages, actions, and whatever has the text in its name. The palette shows
//! the list of this page.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use futures_util::try_join;
use rollcall_app::{
    AdminError, App, accounts::AccountFilter, contracts::ContractFilter, nodes::RegistrationFilter,
    requests::RequestFilter, staff::Read,
};
use rollcall_domain::staff::Permission;

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many of a kind are shown; their list has the rest.
const HITS: u64 = 5;
/// Shorter texts are in nearly every name.
const SHORTEST: usize = 2;

#[derive(Template)]
#[template(path = "find.html")]
struct FindScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    query: &'a str,
    groups: Vec<Group>,
}

impl FindScreen<'_> {
    fn hits(&self) -> usize {
        self.groups.iter().map(|group| group.hits.len()).sum()
    }
}

/// Hits of a kind.
struct Group {
    kind: &'static str,
    icon: &'static str,
    hits: Vec<Hit>,
    /// Where all of them are, if there are more.
    all: Option<String>,
}

/// One hit: its name, what else tells it from others, and where it leads.
struct Hit {
    name: String,
    of: String,
    path: String,
}

/// The pages and actions, and what the query finds.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let query = fields.text("q").unwrap_or_default();
    let (t, slug) = (visit.texts(), staff.slug.as_str());
    let mut groups = named(t, &staff, query);
    // No name has a control character, and no database takes each of them.
    if query.chars().count() >= SHORTEST && !query.contains(char::is_control) {
        groups.extend(found(t, &app, slug, query).await?);
    }
    groups.retain(|group| !group.hits.is_empty());
    let main = FindScreen { t, slug, query, groups };
    let (status, frame, title) = (StatusCode::OK, Some(&staff.frame), t.find.title);
    visit.answer(&Screen { status, frame, tab: Tab::None, title, main: &main })
}

/// The pages and actions that the query names, in the page's language or in English.
fn named(t: &'static Texts, staff: &Staff<Read>, query: &str) -> Vec<Group> {
    let english = Texts::of(rollcall_domain::Language::En);
    let wanted = query.to_lowercase();
    let fits = |text: &str| text.to_lowercase().contains(&wanted);
    let hits = |all: Vec<(&'static str, &'static str, &'static str)>| {
        let fitting =
            all.into_iter().filter(|(name, in_english, _)| fits(name) || fits(in_english));
        let hit = |(name, _, page): (&str, _, &str)| Hit {
            name: name.to_owned(),
            of: String::new(),
            path: format!("/console/{}/{page}", staff.slug),
        };
        fitting.map(hit).collect()
    };
    let pages = pages(t).into_iter().zip(pages(english));
    let pages = pages.map(|((name, page), (in_english, _))| (name, in_english, page)).collect();
    let actions = actions(t).into_iter().zip(actions(english));
    let actions = actions.filter(|((_, permission, _), _)| staff.may(*permission));
    let actions = actions.map(|((name, _, page), (in_english, ..))| (name, in_english, page));
    vec![
        Group { kind: t.find.actions, icon: "plus", hits: hits(actions.collect()), all: None },
        Group { kind: t.find.pages, icon: "chevron", hits: hits(pages), all: None },
    ]
}

/// The pages that need no id.
fn pages(t: &'static Texts) -> Vec<(&'static str, &'static str)> {
    vec![
        (t.nav.home, ""),
        (t.nav.requests, "requests"),
        (t.nav.accounts, "accounts"),
        (t.accounts.nodes, "nodes"),
        (t.failures.title, "failures"),
        (t.nav.contracts, "contracts"),
        (t.nav.licences, "licences"),
        (t.nav.catalogue, "catalogue"),
        (t.nav.mails, "mails"),
        (t.nav.staff, "staff"),
        (t.nav.audit, "audit"),
        (t.service.title, "service"),
        (t.nav.keys, "keys"),
        (t.nav.settings, "settings"),
    ]
}

/// What can be begun from anywhere, by whose role may.
fn actions(t: &'static Texts) -> Vec<(&'static str, Permission, &'static str)> {
    vec![
        (t.create.title, Permission::MANAGE_ACCOUNTS, "accounts/new"),
        (t.contracts.new, Permission::MANAGE_CONTRACTS, "contracts/new"),
        (t.contracts.import, Permission::MANAGE_CONTRACTS, "contracts/import"),
        (t.issue.title, Permission::MANAGE_LICENCES, "licences/issue"),
        (t.licences.lost, Permission::RECOVER_LICENCES, "licences/lost-keys"),
        (t.catalogue.new_product, Permission::MANAGE_CATALOGUE, "catalogue/new-product"),
        (t.people.new, Permission::MANAGE_STAFF, "staff/new"),
        (t.people.new_token, Permission::MANAGE_TOKENS, "tokens/new"),
    ]
}

/// What has the text in it.
async fn found(
    t: &'static Texts,
    app: &App,
    slug: &str,
    query: &str,
) -> Result<Vec<Group>, AdminError> {
    let text = || Some(query.to_owned());
    let accounts = AccountFilter { text: text(), ..AccountFilter::default() };
    let contracts = ContractFilter { text: text(), ..ContractFilter::default() };
    let requests = RequestFilter { text: text(), ..RequestFilter::default() };
    let nodes = RegistrationFilter { node_id: text(), ..RegistrationFilter::default() };
    let (accounts, contracts, requests, nodes) = try_join!(
        app.accounts().search(slug, &accounts, None, HITS),
        app.contracts().search(slug, &contracts, None, HITS),
        app.requests().list(slug, &requests, None, HITS),
        app.nodes().search(slug, &nodes, None, HITS),
    )?;
    let path = |page: &str| format!("/console/{slug}/{page}");
    let all = |page: &str, more: bool| more.then(|| path(&format!("{page}q={}", encoded(query))));
    let account = |it: rollcall_app::accounts::AccountView| Hit {
        of: t.accounts.status_name(it.account.status).to_owned(),
        path: path(&format!("accounts/{}", it.account.id)),
        name: it.account.name,
    };
    let contract = |it: rollcall_app::contracts::ContractView| Hit {
        path: path(&format!("contracts/{}", it.contract.id)),
        name: it.contract.customer.company,
        of: it.contract.terms.project,
    };
    let request = |it: rollcall_app::requests::RequestView| Hit {
        path: path(&format!("requests/{}", it.request.id)),
        name: it.request.claims.company.or(it.request.claims.subject).unwrap_or_default(),
        of: it.request.claims.sender.unwrap_or_default(),
    };
    let node = |it: rollcall_app::nodes::AccountRegistration<rollcall_app::nodes::NodeView>| Hit {
        path: path(&format!("nodes/{}", it.registration.registration.id)),
        name: it.registration.registration.facts.key.node_id,
        of: it.account,
    };
    Ok(vec![
        Group {
            kind: t.nav.accounts,
            icon: "accounts",
            hits: accounts.items.into_iter().map(account).collect(),
            all: all("accounts?", accounts.next_cursor.is_some()),
        },
        Group {
            kind: t.accounts.nodes,
            icon: "nodes",
            hits: nodes.items.into_iter().map(node).collect(),
            all: all("nodes?", nodes.next_cursor.is_some()),
        },
        Group {
            kind: t.nav.contracts,
            icon: "contracts",
            hits: contracts.items.into_iter().map(contract).collect(),
            all: all("contracts?", contracts.next_cursor.is_some()),
        },
        Group {
            kind: t.nav.requests,
            icon: "requests",
            hits: requests.items.into_iter().map(request).collect(),
            all: all("requests?state=all&", requests.next_cursor.is_some()),
        },
    ])
}
