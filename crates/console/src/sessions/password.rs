//! `/console/{tenant}/clients/{cln_id}/password`: a client's new password, shown once.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, sessions::ClientWithPassword, staff::ManageClients};
use rollcall_domain::{ClientId, sessions::SessionClient};
use secrecy::ExposeSecret;

use crate::{
    Refused, Visit,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "sessions/reset.html")]
struct ResetScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    client: SessionClient,
    mistyped: bool,
}

#[derive(Template)]
#[template(path = "sessions/password.html")]
struct PasswordScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    heading: &'a str,
    server: String,
    account: String,
    made: ClientWithPassword,
}

/// What it does, and a field for the name.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageClients>,
) -> Result<HttpResponse, Refused> {
    let client = app.sessions().client(&staff.slug, id::<ClientId>(&req)?).await?;
    answer(&visit, &staff, client, false)
}

/// Make a new one, if the client's name was typed.
pub(crate) async fn reset(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageClients>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let client = app.sessions().client(&staff.slug, id::<ClientId>(&req)?).await?;
    if fields.text("name") != Some(client.name.trim()) {
        return answer(&visit, &staff, client, true);
    }
    let (by, slug) = (&staff.by, &staff.slug);
    let made = app.sessions().reset_client_password(by, slug, client.id, None).await?;
    shown(&visit, &app, &staff, visit.texts().password.shown, made).await
}

/// Show the password of one that was made or given a new one.
pub(super) async fn shown(
    visit: &Visit,
    app: &App,
    staff: &Staff<ManageClients>,
    heading: &str,
    made: ClientWithPassword,
) -> Result<HttpResponse, Refused> {
    let account = app.licences().account_name(&staff.slug, made.client.account).await?;
    let server = format!("{}/{}", app.public_url(), staff.slug);
    let (t, slug) = (visit.texts(), staff.slug.as_str());
    let main = PasswordScreen { t, slug, heading, server, account, made };
    let (frame, title) = (Some(&staff.frame), heading);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Accounts, title, main: &main })
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageClients>,
    client: SessionClient,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = ResetScreen { t, slug, form_token, client, mistyped };
    let (frame, title) = (Some(&staff.frame), t.password.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
