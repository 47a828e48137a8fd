//! `/console/{tenant}/staff/{id}/reset`: a new password for one of the staff, and no second factor if
//! that is lost.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, staff::ManageStaff};
use rollcall_domain::{StaffId, staff::StaffMember};

use super::shown_once::{self, ShownOnce};
use crate::{
    Refused, Visit,
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "staff/reset.html")]
struct ResetScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    person: StaffMember,
    mistyped: bool,
}

/// What it does, and a field for the address.
pub(crate) async fn ask(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let person = app.staff().find(&staff.slug, id::<StaffId>(&req)?).await?;
    answer(&visit, &staff, person, false)
}

/// Do it, if the address was typed.
pub(crate) async fn reset(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let person = app.staff().find(&staff.slug, id::<StaffId>(&req)?).await?;
    if fields.text("name") != Some(&person.email) {
        return answer(&visit, &staff, person, true);
    }
    let (by, slug, forget) = (&staff.by, &staff.slug, fields.ticked("forget_second_factor"));
    let made = app.staff().reset_password(by, slug, &person.email, None, forget).await?;
    let secret = ShownOnce::Password { person: &made.staff, password: &made.password };
    shown_once::answer(&visit, &app, &staff, visit.texts().people.was_reset, secret)
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageStaff>,
    person: StaffMember,
    mistyped: bool,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = if mistyped { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let main = ResetScreen { t, slug, form_token, person, mistyped };
    let (frame, title) = (Some(&staff.frame), t.people.reset);
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
