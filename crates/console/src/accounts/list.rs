//! `/console/{tenant}/accounts`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use rollcall_app::{
    App,
    accounts::{AccountFilter, AccountView, AccountsCsv},
    staff::Read,
};
use rollcall_domain::{ContractId, accounts::AccountStatus, staff::Permission};

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

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct AccountsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    query: &'a str,
    status: &'a str,
    /// The contract that they are of, if only those are asked for.
    contract: Option<ContractId>,
    /// Within how many days they end, if only those are asked for.
    ends: Option<u16>,
    /// Whether only those are asked for that are nearly full, or over.
    full: bool,
    over: bool,
    /// What is asked for, as an address has it.
    shown: String,
    accounts: Vec<Row>,
    /// Whether it is not the first page.
    is_later: bool,
    /// Where the next page is.
    next: Option<String>,
    incomplete: bool,
    may_change: bool,
}

impl AccountsScreen<'_> {
    /// Whether some accounts are left out on purpose.
    fn is_filtered(&self) -> bool {
        !self.query.is_empty()
            || !self.status.is_empty()
            || self.contract.is_some()
            || self.ends.is_some()
            || self.full
            || self.over
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

/// What an address asks for.
pub(super) struct Asked {
    pub(super) filter: AccountFilter,
    ends: Option<u16>,
    contract: Option<ContractId>,
    full: bool,
    over: bool,
}

impl Asked {
    /// Read it.
    pub(super) fn of(fields: &Fields, now: DateTime<Utc>) -> Self {
        let ends: Option<u16> = fields.text("ends").and_then(|days| days.parse().ok());
        let contract: Option<ContractId> = fields.text("contract").and_then(|id| id.parse().ok());
        let (full, over) = (fields.ticked("full"), fields.ticked("over"));
        let within = ends.map(|days| now + TimeDelta::days(i64::from(days)));
        let filter = AccountFilter {
            text: fields.text("q").map(str::to_owned),
            status: status_of(fields.raw("status")),
            contract,
            expires_before: if over { Some(now) } else { within },
            expires_after: (ends.is_some() && !over).then_some(now),
            nearly_full: full,
            ..AccountFilter::default()
        };
        Self { filter, ends, contract, full, over }
    }
}

/// All that fit, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let asked = Asked::of(&Fields::of(req.query_string()), app.now());
    file(&app, &staff.slug, AccountsCsv::new(asked.filter), "accounts").await
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
    let Asked { filter, ends, contract, full, over } = Asked::of(&fields, app.now());
    let found = app.accounts().search(&staff.slug, &filter, after, PAGE).await?;
    let now = app.now();
    let query = query.unwrap_or_default();
    let shown = || {
        let of = contract.map(|id| format!("&contract={id}")).unwrap_or_default();
        let within = ends.map(|days| format!("&ends={days}")).unwrap_or_default();
        let only = if over { "&over=1" } else { "" };
        let full = if full { "&full=1" } else { "" };
        let (query, status) = (encoded(query), encoded(status));
        format!("?q={query}&status={status}{of}{within}{only}{full}")
    };
    let next = found.next_cursor.map(|cursor| format!("{}&after={}", shown(), encoded(&cursor)));
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
        form_token: &staff.frame.form_token,
        query,
        status,
        contract,
        ends,
        full,
        over,
        shown: shown(),
        accounts: found.items.into_iter().map(row).collect(),
        is_later: after.is_some(),
        next,
        incomplete: found.incomplete,
        may_change: staff.may(Permission::MANAGE_ACCOUNTS),
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
