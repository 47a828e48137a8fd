//! `/console/{tenant}/tokens/…`: tokens of programs, shown once, and revoked.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::NaiveDate;
use rollcall_app::{
    App,
    staff::{IssuedToken, ManageTokens, TokenDraft},
};
use rollcall_domain::{
    TokenId,
    staff::{ApiToken, Role},
};

use super::shown_once::{self, ShownOnce};
use crate::{
    Refused, Visit,
    form::{Form, FormData, form_data},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

form_data! {
    /// A new token.
    struct NewToken {
        name: String,
        role: Role,
        expires_on: Option<NaiveDate>,
    }
}

#[derive(Template)]
#[template(path = "staff/token.html")]
struct TokenScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    form: Form,
}

#[derive(Template)]
#[template(path = "staff/revoke.html")]
struct RevokeScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    token: ApiToken,
    mistyped: bool,
}

/// The form.
pub(crate) async fn ask(visit: Visit, staff: Staff<ManageTokens>) -> Result<HttpResponse, Refused> {
    let role = [("role", Role::Auditor.name().to_owned())];
    answer(&visit, &staff, Form::new(NewToken::NAMES, role))
}

/// Make one.
pub(crate) async fn create(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageTokens>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let made = async {
        let NewToken { name, role, expires_on } = NewToken::read(&fields)?;
        let draft = TokenDraft { name, role, expires_on };
        Ok(app.staff().create_token(&staff.by, &staff.slug, draft).await?)
    };
    match made.await {
        Ok(IssuedToken { token, text }) => {
            let heading = visit.texts().people.token_made;
            let secret = ShownOnce::Token { token: &token, text: &text };
            shown_once::answer(&visit, &app, &staff, heading, secret)
        }
        Err(why) => answer(&visit, &staff, Form::rejected(NewToken::NAMES, fields, why)?),
    }
}

/// What revoking does, and a field for the name.
pub(crate) async fn ask_to_revoke(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageTokens>,
) -> Result<HttpResponse, Refused> {
    let token = app.staff().show_token(&staff.slug, id::<TokenId>(&req)?).await?;
    answer_revoke(&visit, &staff, token, false)
}

/// Revoke it, if its name was typed.
pub(crate) async fn revoke(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageTokens>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let token = app.staff().show_token(&staff.slug, id::<TokenId>(&req)?).await?;
    if fields.text("name") != Some(token.name.trim()) {
        return answer_revoke(&visit, &staff, token, true);
    }
    app.staff().revoke_token(&staff.by, &staff.slug, token.id).await?;
    Ok(visit.lead_to(&visit.path("staff?done=revoked")))
}

fn answer(visit: &Visit, staff: &Staff<ManageTokens>, form: Form) -> Result<HttpResponse, Refused> {
    let (t, status) = (visit.texts(), form.status());
    let main = TokenScreen { t, slug: &staff.slug, form_token: &staff.frame.form_token, form };
    let (frame, title) = (Some(&staff.frame), t.people.new_token);
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}

fn answer_revoke(
    visit: &Visit,
    staff: &Staff<ManageTokens>,
    token: ApiToken,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = RevokeScreen { t, slug, form_token, token, mistyped };
    let (frame, title) = (Some(&staff.frame), t.people.revoke_title);
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
