//! The letter with an account's credentials, shown once, to be printed.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountView, FirstSecret},
    staff::ManageAccounts,
};
use rollcall_domain::contracts::Contract;
use secrecy::ExposeSecret;

use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::Texts,
};

#[derive(Template)]
#[template(path = "accounts/letter.html")]
struct LetterScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    vendor: &'a str,
    heading: &'a str,
    server: String,
    view: &'a AccountView,
    contract: Option<&'a Contract>,
    secret: &'a FirstSecret,
    instructions: Option<&'a str>,
    /// Whether it was mailed as well.
    mailed: bool,
}

/// What the letter is about.
pub(super) struct Letter<'a> {
    pub(super) heading: &'a str,
    pub(super) view: &'a AccountView,
    pub(super) contract: Option<&'a Contract>,
    pub(super) secret: &'a FirstSecret,
    pub(super) mailed: bool,
}

/// Answer with it.
pub(super) fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageAccounts>,
    Letter { heading, view, contract, secret, mailed }: Letter<'_>,
) -> Result<HttpResponse, Refused> {
    let main = LetterScreen {
        t: visit.texts(),
        slug: &staff.slug,
        vendor: &staff.who.tenant.name,
        heading,
        server: format!("{}/{}", app.public_url(), staff.slug),
        view,
        contract,
        secret,
        instructions: staff.who.tenant.mail.instructions.as_deref(),
        mailed,
    };
    let (frame, title) = (Some(&staff.frame), heading);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Accounts, title, main: &main })
}
