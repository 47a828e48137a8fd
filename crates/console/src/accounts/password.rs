//! `/console/{tenant}/accounts/{acc_id}/password`: a new password, shown once, with a letter to print.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    accounts::{AccountView, FirstSecret},
    staff::ManageAccounts,
};
use rollcall_domain::AccountId;

use super::letter::{self, Letter};
use crate::{
    Refused, Visit,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    view: AccountView,
    /// Whether something else was typed than the name.
    mistyped: bool,
}

/// What it does, and a button.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    answer(&visit, &staff, view, false)
}

/// Make a new one, if the account's name was typed.
pub(crate) async fn reset(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    if fields.text("name") != Some(&view.account.name) {
        return answer(&visit, &staff, view, true);
    }
    let (account, keep_nodes) = (view.account.id, fields.ticked("keep_nodes"));
    let accounts = app.accounts();
    let made = accounts.reset_password(&staff.by, &staff.slug, account, None, keep_nodes).await?;
    let contract = match made.account.account.contract {
        Some(id) => Some(app.contracts().show(&staff.slug, id).await?.contract),
        None => None,
    };
    let (heading, secret) = (visit.texts().password.shown, FirstSecret::Password(made.password));
    let (view, contract, secret, mailed) = (&made.account, contract.as_ref(), &secret, false);
    letter::answer(&visit, &app, &staff, Letter { heading, view, contract, secret, mailed })
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    view: AccountView,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = PasswordScreen { t, slug, form_token, view, mistyped };
    let (frame, title) = (Some(&staff.frame), t.password.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
