//! `/console/{tenant}/staff/new`: somebody new, whose password is shown once.

use actix_web::{HttpResponse, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    staff::{ManageStaff, ProvisionedStaff, StaffDraft},
};
use rollcall_domain::staff::Role;

use super::shown_once::{self, ShownOnce};
use crate::{
    Refused, Visit,
    form::{Form, FormData, form_data},
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    texts::Texts,
};

form_data! {
    /// Somebody new.
    struct NewPerson {
        email: String,
        name: Option<String>,
        role: Role,
    }
}

#[derive(Template)]
#[template(path = "staff/hire.html")]
struct HireScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    form: Form,
}

/// The form.
pub(crate) async fn ask(visit: Visit, staff: Staff<ManageStaff>) -> Result<HttpResponse, Refused> {
    let role = [("role", Role::Business.name().to_owned())];
    answer(&visit, &staff, Form::new(NewPerson::NAMES, role))
}

/// Make them one of the staff.
pub(crate) async fn hire(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageStaff>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let made = async {
        let NewPerson { email, name, role } = NewPerson::read(&fields)?;
        let draft = StaffDraft { email, name, role, password: None };
        Ok(app.staff().create(&staff.by, &staff.slug, draft).await?)
    };
    match made.await {
        Ok(ProvisionedStaff { staff: person, password }) => {
            let heading = visit.texts().people.was_made;
            let secret = ShownOnce::Password { person: &person, password: &password };
            shown_once::answer(&visit, &app, &staff, heading, secret)
        }
        Err(why) => answer(&visit, &staff, Form::rejected(NewPerson::NAMES, fields, why)?),
    }
}

fn answer(visit: &Visit, staff: &Staff<ManageStaff>, form: Form) -> Result<HttpResponse, Refused> {
    let (t, status) = (visit.texts(), form.status());
    let main = HireScreen { t, slug: &staff.slug, form_token: &staff.frame.form_token, form };
    let (frame, title) = (Some(&staff.frame), t.people.new);
    visit.answer(&Screen { status, frame, tab: Tab::Staff, title, main: &main })
}
