//! `/console/{tenant}/contracts`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::NaiveDate;
use rollcall_app::{
    App,
    contracts::{ContractFilter, ContractView, ContractsCsv},
    staff::Read,
};
use rollcall_domain::staff::Permission;

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
#[template(path = "contracts/list.html")]
struct ContractsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    query: &'a str,
    contracts: Vec<ContractView>,
    is_later: bool,
    next: Option<String>,
    incomplete: bool,
    today: NaiveDate,
    may_change: bool,
}

impl ContractsScreen<'_> {
    fn is_over(&self, view: &ContractView) -> bool {
        view.contract.terms.expires_on.is_some_and(|day| day < self.today)
    }
}

/// All that fit, as a CSV file that can be imported again.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = filter(&Fields::of(req.query_string()));
    file(&app, &staff.slug, ContractsCsv(filter), "contracts").await
}

fn filter(fields: &Fields) -> ContractFilter {
    let text = fields.text("q").map(str::to_owned);
    ContractFilter { text, ..ContractFilter::default() }
}

/// A part of the list, by signing day.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let (query, after) = (fields.text("q"), fields.text("after"));
    let found = app.contracts().search(&staff.slug, &filter(&fields), after, PAGE).await?;
    let query = query.unwrap_or_default();
    let next =
        found.next_cursor.map(|cursor| format!("?q={}&after={}", encoded(query), encoded(&cursor)));
    let t = visit.texts();
    let main = ContractsScreen {
        t,
        slug: &staff.slug,
        query,
        contracts: found.items,
        is_later: after.is_some(),
        next,
        incomplete: found.incomplete,
        may_change: staff.may(Permission::MANAGE_CONTRACTS),
        today: app.now().with_timezone(&staff.who.tenant.zone).date_naive(),
    };
    let (frame, title) = (Some(&staff.frame), t.nav.contracts);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Contracts, title, main: &main })
}
