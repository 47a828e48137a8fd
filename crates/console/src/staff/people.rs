//! `/console/{tenant}/staff`: people and tokens.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, staff::Read};
use rollcall_domain::staff::{ApiToken, Permission, StaffMember, StaffStatus};

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many people and tokens are on a page.
const PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "staff/people.html")]
struct PeopleScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    people: Vec<StaffMember>,
    tokens: Vec<Token>,
    may_hire: bool,
    may_make_tokens: bool,
    /// What was just done.
    done: Option<&'static str>,
    is_later: bool,
    next: Option<String>,
}

/// A token with its state now.
struct Token {
    token: ApiToken,
    state: &'static str,
}

/// The people, by address, and the tokens, by age.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let after = fields.text("after");
    let people = app.staff().list(&staff.slug, after, PAGE).await?;
    let tokens = app.staff().list_tokens(&staff.slug, None, PAGE).await?;
    let now = app.now();
    let token = |token: ApiToken| Token { state: token.life.state(now), token };
    let t = visit.texts();
    let main = PeopleScreen {
        t,
        slug: &staff.slug,
        people: people.items,
        tokens: tokens.items.into_iter().map(token).collect(),
        may_hire: staff.may(Permission::MANAGE_STAFF),
        may_make_tokens: staff.may(Permission::MANAGE_TOKENS),
        done: (fields.raw("done") == "revoked").then_some(t.people.was_revoked),
        is_later: after.is_some(),
        next: people.next_cursor.map(|cursor| format!("?after={}", encoded(&cursor))),
    };
    let (frame, title) = (Some(&staff.frame), t.nav.staff);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Staff, title, main: &main })
}
