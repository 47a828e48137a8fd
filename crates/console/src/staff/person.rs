//! `/console/{tenant}/staff/{id}`: name, role and status of one of the staff.

use std::str::FromStr;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    staff::{ManageStaff, StaffChange},
};
use rollcall_domain::{
    StaffId,
    staff::{Role, StaffMember, StaffStatus},
};

use crate::{
    Refused, Visit,
    fields::Fields,
    given::{Given, Wrong, mendable, must},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

const NAMES: [&str; 3] = ["name", "role", "status"];

#[derive(Template)]
#[template(path = "staff/person.html")]
struct PersonScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    person: StaffMember,
    /// Whether it is whoever looks: nobody takes their own role or disables themselves.
    is_self: bool,
    given: Given,
    /// Whether somebody else has changed them since the form was opened.
    changed: bool,
    is_done: bool,
}

/// The form.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let person = app.staff().find(&staff.slug, id::<StaffId>(&req)?).await?;
    let given = Given::new([
        ("name", person.name.clone()),
        ("role", person.role.name().to_owned()),
        ("status", status_name(person.status).to_owned()),
    ]);
    let is_done = Fields::of(req.query_string()).raw("done") == "changed";
    answer(&visit, &staff, person, given, (false, is_done))
}

/// Change them.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let person = app.staff().find(&staff.slug, id::<StaffId>(&req)?).await?;
    let is_self = person.id == staff.who.staff.id;
    let given = |wrong| Given::wrongly(&NAMES, &fields, wrong);
    let change = match change(&fields, is_self) {
        Ok(change) => change,
        Err(wrong) => return answer(&visit, &staff, person, given(wrong), (false, false)),
    };
    let id = person.id;
    match app.staff().change(&staff.by, &staff.slug, &person.email, change).await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("staff/{id}?done=changed")))),
        Err(AdminError::Changed) => {
            let now = app.staff().find(&staff.slug, id).await?;
            let given = Given::of(&NAMES, &fields);
            answer(&visit, &staff, now, given, (true, false))
        }
        Err(error) => {
            let wrong = mendable(error)?;
            answer(&visit, &staff, person, given(wrong), (false, false))
        }
    }
}

/// The change that a form asks for; of oneself only the name.
fn change(fields: &Fields, is_self: bool) -> Result<StaffChange, Wrong> {
    let change = StaffChange {
        name: Some(must(fields, "name")?),
        if_version: fields.raw("version").parse().ok(),
        ..StaffChange::default()
    };
    if is_self {
        return Ok(change);
    }
    let status: Status = must(fields, "status")?;
    Ok(StaffChange { role: Some(must(fields, "role")?), status: Some(status.0), ..change })
}

struct Status(StaffStatus);

impl FromStr for Status {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "active" => Ok(Self(StaffStatus::Active)),
            "disabled" => Ok(Self(StaffStatus::Disabled)),
            _ => Err("must be active or disabled"),
        }
    }
}

fn status_name(status: StaffStatus) -> &'static str {
    match status {
        StaffStatus::Active => "active",
        StaffStatus::Disabled => "disabled",
    }
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageStaff>,
    person: StaffMember,
    given: Given,
    (changed, is_done): (bool, bool),
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = given.status(if changed { StatusCode::CONFLICT } else { StatusCode::OK });
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let (is_self, title) = (person.id == staff.who.staff.id, person.name.clone());
    let main = PersonScreen { t, slug, form_token, person, is_self, given, changed, is_done };
    let (frame, title) = (Some(&staff.frame), title.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
