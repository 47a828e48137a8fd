//! Where the console begins: choosing a tenant, and a tenant's first page.

pub(crate) mod home;
pub(crate) mod keys;
pub(crate) mod numbers;
pub(crate) mod service;
pub(crate) mod settings;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    texts::Texts,
};

/// `/` leads to the console.
pub(crate) async fn root(visit: Visit) -> HttpResponse {
    visit.lead_to("/console")
}

/// `/console/{tenant}` is the tenant's first page.
pub(crate) async fn home_of(visit: Visit) -> HttpResponse {
    visit.lead_to(&visit.path(""))
}

#[derive(Template)]
#[template(path = "tenants/choose.html")]
struct ChooseScreen<'a> {
    t: &'a Texts,
    given: &'a str,
    is_wrong: bool,
}

/// Ask for the tenant's short name; nobody is shown a list of who uses this server.
pub(crate) async fn choose(req: HttpRequest, visit: Visit) -> Result<HttpResponse, Refused> {
    let query = Fields::of(req.query_string());
    let given = query.text("tenant").unwrap_or_default().to_lowercase();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_slug = !given.is_empty() && given.bytes().all(plain);
    if is_slug {
        return Ok(visit.leave_to(&format!("/console/{given}/")));
    }
    let t = visit.texts();
    let main = ChooseScreen { t, given: &given, is_wrong: !given.is_empty() };
    let (status, title) = (StatusCode::OK, t.choose.title);
    visit.answer(&Screen { status, frame: None, tab: Tab::None, title, main: &main })
}
