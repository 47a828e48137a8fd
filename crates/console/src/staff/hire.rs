//! `/console/{tenant}/staff/new`: somebody new, whose password is shown once.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    staff::{ManageStaff, ProvisionedStaff, StaffDraft},
};
use rollcall_domain::staff::Role;

use super::shown_once::{self, ShownOnce};
use crate::{
    Refused, Visit,
    fields::Fields,
    given::{Given, Wrong, mendable, must},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

const NAMES: [&str; 3] = ["email", "name", "role"];

#[derive(Template)]
#[template(path = "staff/hire.html")]
struct HireScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    given: Given,
}

/// The form.
pub(crate) async fn ask(visit: Visit, staff: Staff<ManageStaff>) -> Result<HttpResponse, Refused> {
    answer(&visit, &staff, Given::new([("role", Role::Business.name().to_owned())]))
}

/// Make them one of the staff.
pub(crate) async fn hire(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let wrong = match draft(&fields) {
        Err(wrong) => wrong,
        Ok(draft) => match app.staff().create(&staff.by, &staff.slug, draft).await {
            Ok(ProvisionedStaff { staff: person, password }) => {
                let heading = visit.texts().people.was_made;
                let secret = ShownOnce::Password { person: &person, password: &password };
                return shown_once::answer(&visit, &app, &staff, heading, secret);
            }
            Err(error) => mendable(error)?,
        },
    };
    answer(&visit, &staff, Given::wrongly(&NAMES, &fields, wrong))
}

fn draft(fields: &Fields) -> Result<StaffDraft, Wrong> {
    Ok(StaffDraft {
        email: must(fields, "email")?,
        name: fields.text("name").map(str::to_owned),
        role: must(fields, "role")?,
        password: None,
    })
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageStaff>,
    given: Given,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = given.status(StatusCode::OK);
    let main = HireScreen { t, slug: &staff.slug, form_token: &staff.frame.form_token, given };
    let (frame, title) = (Some(&staff.frame), t.people.new);
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
