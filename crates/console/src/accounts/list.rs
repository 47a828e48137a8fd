//! `/console/{tenant}/accounts`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::TimeDelta;
use rollcall_app::{
    App,
    accounts::{AccountFilter, AccountView},
    staff::Read,
};
use rollcall_domain::{ContractId, accounts::AccountStatus};

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
#[template(path = "accounts/list.html")]
struct AccountsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    query: &'a str,
    status: &'a str,
    /// The contract that they are of, if only those are asked for.
    contract: Option<ContractId>,
    /// Within how many days they end, if only those are asked for.
    ends: Option<u16>,
    accounts: Vec<Row>,
    /// Whether it is not the first page.
    is_later: bool,
    /// Where the next page is.
    next: Option<String>,
    incomplete: bool,
}

impl AccountsScreen<'_> {
    /// Whether some accounts are left out on purpose.
    fn is_filtered(&self) -> bool {
        !self.query.is_empty()
            || !self.status.is_empty()
            || self.contract.is_some()
            || self.ends.is_some()
    }
}

/// An account in the list.
struct Row {
    id: String,
    name: String,
    status: AccountStatus,
    in_use: u32,
    max_nodes: u32,
    expires_on: Option<String>,
    is_over: bool,
}

/// A part of the list.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let (query, status, after) =
        (fields.text("q"), fields.text("status").unwrap_or_default(), fields.text("after"));
    let ends: Option<u16> = fields.text("ends").and_then(|days| days.parse().ok());
    let contract: Option<ContractId> = fields.text("contract").and_then(|id| id.parse().ok());
    let filter = AccountFilter {
        text: query.map(str::to_owned),
        status: status_of(status),
        contract,
        expires_before: ends.map(|days| app.now() + TimeDelta::days(i64::from(days))),
        ..AccountFilter::default()
    };
    let found = app.accounts().search(&staff.slug, &filter, after, PAGE).await?;
    let now = app.now();
    let query = query.unwrap_or_default();
    let next = found.next_cursor.map(|cursor| {
        let of = contract.map(|id| format!("&contract={id}")).unwrap_or_default();
        let within = ends.map(|days| format!("&ends={days}")).unwrap_or_default();
        let (query, status, cursor) = (encoded(query), encoded(status), encoded(&cursor));
        format!("?q={query}&status={status}{of}{within}&after={cursor}")
    });
    let row = |view: AccountView| Row {
        id: view.account.id.to_string(),
        in_use: view.nodes_in_use,
        max_nodes: view.account.nodes.total(),
        is_over: view.account.validity.expires_at.is_some_and(|end| end <= now),
        expires_on: view.expires_on.map(|day| day.to_string()),
        status: view.account.status,
        name: view.account.name,
    };
    let t = visit.texts();
    let main = AccountsScreen {
        t,
        slug: &staff.slug,
        query,
        status,
        contract,
        ends,
        accounts: found.items.into_iter().map(row).collect(),
        is_later: after.is_some(),
        next,
        incomplete: found.incomplete,
    };
    let (frame, title) = (Some(&staff.frame), t.nav.accounts);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Accounts, title, main: &main })
}

fn status_of(name: &str) -> Option<AccountStatus> {
    match name {
        "active" => Some(AccountStatus::Active),
        "suspended" => Some(AccountStatus::Suspended),
        "closed" => Some(AccountStatus::Closed),
        _ => None,
    }
}
