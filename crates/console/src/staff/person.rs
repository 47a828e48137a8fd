//! `/console/{tenant}/staff/{id}`: name, role and status of one of the staff.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    staff::{ManageStaff, StaffChange},
};
use rollcall_domain::{
    StaffId,
    staff::{StaffMember, StaffStatus},
};

use crate::{
    Refused, Visit,
    fields::Fields,
    form::{FieldError, FieldValue, Form, FormError},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

const NAMES: &[&str] = &["name", "role", "status"];

#[derive(Template)]
#[template(path = "staff/person.html")]
struct PersonScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    person: StaffMember,
    /// Whether it is whoever looks: nobody takes their own role or disables themselves.
    is_self: bool,
    form: Form,
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
    let form = Form::new(
        NAMES,
        [
            ("name", person.name.clone()),
            ("role", person.role.written()),
            ("status", person.status.written()),
        ],
    );
    let is_done = Fields::of(req.query_string()).raw("done") == "changed";
    answer(&visit, &staff, person, form, is_done)
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
    let (id, is_self) = (person.id, person.id == staff.who.staff.id);
    let saved = async {
        let change = change(&fields, is_self)?;
        app.staff().change(&staff.by, &staff.slug, &person.email, change).await?;
        Ok::<_, FormError>(())
    };
    match saved.await {
        Ok(()) => Ok(visit.lead_to(&visit.path(&format!("staff/{id}?done=changed")))),
        Err(why) => {
            let form = Form::rejected(NAMES, fields, why)?;
            let now = app.staff().find(&staff.slug, id).await?;
            answer(&visit, &staff, now, form, false)
        }
    }
}

/// The change that a form asks for; of oneself only the name.
fn change(fields: &Fields, is_self: bool) -> Result<StaffChange, FieldError> {
    let change = StaffChange {
        name: Some(fields.required("name")?),
        if_version: fields.raw("version").parse().ok(),
        ..StaffChange::default()
    };
    if is_self {
        return Ok(change);
    }
    let (role, status) = (fields.required("role")?, fields.required("status")?);
    Ok(StaffChange { role: Some(role), status: Some(status), ..change })
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageStaff>,
    person: StaffMember,
    form: Form,
    is_done: bool,
) -> Result<HttpResponse, Refused> {
    let (t, status) = (visit.texts(), form.status());
    let (slug, form_token) = (staff.slug.as_str(), staff.frame.form_token.as_str());
    let (is_self, title) = (person.id == staff.who.staff.id, person.name.clone());
    let main = PersonScreen { t, slug, form_token, person, is_self, form, is_done };
    let (frame, title) = (Some(&staff.frame), title.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
