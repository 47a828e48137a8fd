//! `/console/{tenant}/contracts/{con_id}`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountFilter, AccountView},
    contracts::ContractView,
    staff::Read,
};
use rollcall_domain::{ContractId, Language, staff::Permission};

use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

/// How many of its accounts are shown.
const ACCOUNTS: u64 = 100;

#[derive(Template)]
#[template(path = "contracts/contract.html")]
struct ContractScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    view: ContractView,
    accounts: Vec<AccountView>,
    more: bool,
    may_change: bool,
    may_make_accounts: bool,
    done: Option<&'static str>,
}

/// The contract and its accounts.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let (t, slug, id) = (visit.texts(), &staff.slug, id::<ContractId>(&req)?);
    let view = app.contracts().show(slug, id).await?;
    let filter = AccountFilter { contract: Some(id), ..AccountFilter::default() };
    let accounts = app.accounts().search(slug, &filter, None, ACCOUNTS).await?;
    let done = match Fields::of(req.query_string()).raw("done") {
        "made" => Some(t.contracts.was_made),
        "changed" => Some(t.contracts.was_changed),
        _ => None,
    };
    let title = view.contract.terms.project.clone();
    let main = ContractScreen {
        t,
        slug,
        view,
        more: accounts.next_cursor.is_some(),
        accounts: accounts.items,
        may_change: staff.may(Permission::MANAGE_CONTRACTS),
        may_make_accounts: staff.may(Permission::MANAGE_ACCOUNTS),
        done,
    };
    let (frame, title) = (Some(&staff.frame), title.as_str());
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Contracts, title, main: &main })
}
