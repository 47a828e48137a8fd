//! `/console/{tenant}/`: what there is, what happened, what waits, and what fails silently.

use std::sync::Arc;

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App, accounts::AccountCounts, mail::MailFilter, requests::RequestFilter, staff::Read,
};
use rollcall_domain::{mail::MailState, requests::RequestStatus, staff::Permission};

use super::{
    numbers::{KeptNumbers, Numbers},
    service::{Part, parts},
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
    n: &'a Numbers,
    /// What fails that nobody would see otherwise.
    troubles: Vec<Part>,
}

impl HomeScreen<'_> {
    /// The accounts that end soon: within how many days, and how many.
    fn ending(&self) -> impl Iterator<Item = (u16, u64)> {
        AccountCounts::SOON.into_iter().zip(self.n.accounts.ending)
    }

    /// The refused calls of the last 24 hours.
    fn refusals(&self) -> u64 {
        self.n.refused.iter().map(|it| it.count).sum()
    }
}

/// How many of anything are counted.
const COUNTED: u64 = 100;

/// The first page.
pub(crate) async fn show(
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
    kept: Data<KeptNumbers>,
) -> Result<HttpResponse, Refused> {
    let slug = &staff.slug;
    let filter = RequestFilter { state: Some(RequestStatus::New), ..RequestFilter::default() };
    let waiting = app.requests().list(slug, &filter, None, COUNTED).await?;
    let filter = MailFilter { state: Some(MailState::Dead), ..MailFilter::default() };
    let dead = app.mail().list(slug, &filter, None, COUNTED).await?;
    let kept = Arc::clone(&kept.into_inner());
    let numbers = kept.of(&app, slug, staff.who.tenant.zone).await?;
    let t = visit.texts();
    let mut troubles = parts(&app, slug, t, &numbers).await?;
    // Mails that were given up have a number of their own.
    troubles.retain(|part| !part.is_well && part.id != "mails");
    let main = HomeScreen {
        t,
        name: &staff.who.staff.name,
        slug,
        has_accounts: numbers.accounts.active + numbers.accounts.suspended > 0,
        may_change: staff.may(Permission::MANAGE_ACCOUNTS),
        waiting: counted(waiting.items.len(), waiting.next_cursor.is_some()),
        dead: counted(dead.items.len(), dead.next_cursor.is_some()),
        n: &numbers,
        troubles,
    };
    let (status, frame, title) = (StatusCode::OK, Some(&staff.frame), t.nav.home);
    visit.answer(&Screen { status, frame, tab: Tab::Home, title, main: &main })
}

/// So many, or more than are counted.
fn counted(many: usize, more: bool) -> String {
    format!("{many}{}", if more { "+" } else { "" })
}
