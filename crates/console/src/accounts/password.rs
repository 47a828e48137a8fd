//! `/console/{tenant}/accounts/{acc_id}/password`: a new password, shown once, with a letter to print.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, accounts::AccountView, staff::ManageAccounts};
use rollcall_domain::AccountId;
use secrecy::{ExposeSecret, SecretString};

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
    server: String,
    /// What was typed instead of the name.
    mistyped: bool,
    /// The new one, this once.
    password: Option<SecretString>,
}

/// What it does, and a button.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    answer(&visit, &app, &staff, view, (None, false))
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
        return answer(&visit, &app, &staff, view, (None, true));
    }
    let (account, keep_nodes) = (view.account.id, fields.ticked("keep_nodes"));
    let accounts = app.accounts();
    let made = accounts.reset_password(&staff.by, &staff.slug, account, None, keep_nodes).await?;
    answer(&visit, &app, &staff, made.account, (Some(made.password), false))
}

fn answer(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageAccounts>,
    view: AccountView,
    (password, mistyped): (Option<SecretString>, bool),
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let server = format!("{}/{}", app.public_url(), staff.slug);
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = PasswordScreen { t, slug, form_token, view, server, mistyped, password };
    let (frame, title) = (Some(&staff.frame), t.password.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
