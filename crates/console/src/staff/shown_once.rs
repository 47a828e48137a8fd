//! A password or a token, shown this once.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use rollcall_app::{App, staff::Needed};
use rollcall_domain::staff::{ApiToken, StaffMember};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// What is shown.
pub(super) enum ShownOnce<'a> {
    /// Somebody's password.
    Password { person: &'a StaffMember, password: &'a SecretString },
    /// A program's token.
    Token { token: &'a ApiToken, text: &'a SecretString },
}

#[derive(Template)]
#[template(path = "staff/shown_once.html")]
struct ShownOnceScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    heading: &'a str,
    /// The tenant's address on this server.
    server: String,
    sign_in_at: String,
    secret: ShownOnce<'a>,
}

/// Answer with it.
pub(super) fn answer<P: Needed>(
    visit: &Visit,
    app: &App,
    staff: &Staff<P>,
    heading: &str,
    secret: ShownOnce<'_>,
) -> Result<HttpResponse, Refused> {
    let (url, slug) = (app.public_url(), staff.slug.as_str());
    let email = match &secret {
        ShownOnce::Password { person, .. } => encoded(&person.email),
        ShownOnce::Token { .. } => String::new(),
    };
    let sign_in_at = format!("{url}/console/{slug}/login?email={email}");
    let server = format!("{url}/{slug}");
    let main = ShownOnceScreen { t: visit.texts(), slug, heading, server, sign_in_at, secret };
    let (status, frame, tab) = (StatusCode::OK, Some(&staff.frame), Tab::Staff);
    visit.answer(&Screen { status, frame, tab, title: heading, main: &main })
}
