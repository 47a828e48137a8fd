//! `/console/{tenant}/`: where to begin.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::TimeDelta;
use rollcall_app::{
    App, accounts::AccountFilter, mail::MailFilter, requests::RequestFilter, staff::Read,
};
use rollcall_domain::{
    accounts::AccountStatus, mail::MailState, requests::RequestStatus, staff::Permission,
};

use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "tenants/home.html")]
struct HomeScreen<'a> {
    t: &'a Texts,
    name: &'a str,
    slug: &'a str,
    has_accounts: bool,
    may_change: bool,
    waiting: String,
    dead: String,
    ending: String,
    ends_within: i64,
}

/// How many of anything are counted.
const COUNTED: u64 = 100;
/// Within how many days an account's end is soon.
const SOON: i64 = 30;

/// The first page.
pub(crate) async fn show(
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = RequestFilter { state: Some(RequestStatus::New), ..RequestFilter::default() };
    let waiting = app.requests().list(&staff.slug, &filter, None, COUNTED).await?;
    let any = app.accounts().search(&staff.slug, &AccountFilter::default(), None, 1).await?;
    let filter = MailFilter { state: Some(MailState::Dead), ..MailFilter::default() };
    let dead = app.mail().list(&staff.slug, &filter, None, COUNTED).await?;
    let filter = AccountFilter {
        status: Some(AccountStatus::Active),
        expires_before: Some(app.now() + TimeDelta::days(SOON)),
        ..AccountFilter::default()
    };
    let ending = app.accounts().search(&staff.slug, &filter, None, COUNTED).await?;
    let t = visit.texts();
    let main = HomeScreen {
        t,
        name: &staff.who.staff.name,
        slug: &staff.slug,
        may_change: staff.may(Permission::MANAGE_ACCOUNTS),
        has_accounts: !any.items.is_empty(),
        waiting: counted(waiting.items.len(), waiting.next_cursor.is_some()),
        dead: counted(dead.items.len(), dead.next_cursor.is_some()),
        ending: counted(ending.items.len(), ending.next_cursor.is_some()),
        ends_within: SOON,
    };
    let (status, frame, title) = (StatusCode::OK, Some(&staff.frame), t.nav.home);
    visit.answer(&Screen { status, frame, tab: Tab::Home, title, main: &main })
}

/// So many, or more than are counted.
fn counted(many: usize, more: bool) -> String {
    format!("{many}{}", if more { "+" } else { "" })
}
