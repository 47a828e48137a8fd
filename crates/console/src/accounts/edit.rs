//! `/console/{tenant}/accounts/{acc_id}/edit`: changing settings, after what changes was shown.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    accounts::{AccountSelector, AccountView},
    staff::ManageAccounts,
};
use rollcall_domain::AccountId;

use super::settings::{Difference, Settings, Unreadable};
use crate::{
    Refused, Visit,
    fields::Fields,
    ids::id,
    page::{Screen, Tab},
    refused::sentence,
    signed_in::{Posted, Staff},
    texts::Texts,
};

#[derive(Template)]
#[template(path = "accounts/edit.html")]
struct EditScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    view: &'a AccountView,
    has_contract: bool,
    /// Each field as it is written into the form.
    written: Vec<(&'static str, String)>,
    over_contract: bool,
    wrong: Option<Unreadable>,
    /// What would change; empty in the form.
    differences: Vec<Difference>,
    /// Whether somebody else has changed it since the form was opened.
    changed: bool,
    /// Whether nothing would change.
    nothing: bool,
}

impl EditScreen<'_> {
    fn value(&self, field: &str) -> &str {
        let found = self.written.iter().find(|(name, _)| *name == field);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// What is wrong with a field.
    fn wrong(&self, field: &str) -> Option<&str> {
        self.wrong.as_ref().filter(|it| it.field == field).map(|it| it.reason.as_str())
    }

    /// What is wrong with no field of the form.
    fn wrong_otherwise(&self) -> Option<&str> {
        let known = |it: &&Unreadable| self.written.iter().any(|(name, _)| *name == it.field);
        self.wrong.as_ref().filter(|it| !known(it)).map(|it| it.reason.as_str())
    }
}

/// What is asked to be shown.
#[derive(Default)]
struct Shows {
    wrong: Option<Unreadable>,
    changed: bool,
    nothing: bool,
}

/// The form.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    let written = Settings::of(&view).written().into();
    answer(&visit, &staff, &view, (written, false), Vec::new(), Shows::default())
}

/// Show what would change; or change it, once that was seen.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, id) = (form, id::<AccountId>(&req)?);
    let view = app.accounts().show(&staff.slug, id).await?;
    let over = fields.ticked("allow_over_contract");
    let (before, after) = match Settings::read(&fields) {
        Ok(after) => (Settings::of(&view), after),
        Err(wrong) => {
            let (given, wrong) = (as_given(&view, &fields), Some(wrong));
            let shows = Shows { wrong, ..Shows::default() };
            return answer(&visit, &staff, &view, (given, over), Vec::new(), shows);
        }
    };
    let (written, differences) = (after.written().into(), before.differences(&after));
    if differences.is_empty() {
        let shows = Shows { nothing: true, ..Shows::default() };
        return answer(&visit, &staff, &view, (written, over), differences, shows);
    }
    if !fields.ticked("seen") {
        return answer(&visit, &staff, &view, (written, over), differences, Shows::default());
    }
    let at = AccountSelector::from(id).if_version(fields.raw("version").parse().ok());
    let change = before.change_to(&after, over);
    match app.accounts().change(&staff.by, &staff.slug, at, change).await {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("accounts/{id}?done=changed")))),
        Err(AdminError::Changed) => {
            let shows = Shows { changed: true, ..Shows::default() };
            answer(&visit, &staff, &view, (written, over), differences, shows)
        }
        Err(AdminError::Invalid { field, reason }) => {
            let field = match field {
                "expires" => "expires_on",
                "interval" => "interval_s",
                "grace" => "grace_s",
                other => other,
            };
            let shows = Shows { wrong: Some(Unreadable { field, reason }), ..Shows::default() };
            answer(&visit, &staff, &view, (written, over), Vec::new(), shows)
        }
        Err(refused @ AdminError::Refused(_)) => {
            let wrong = Unreadable { field: "", reason: sentence(&refused.to_string()) };
            let shows = Shows { wrong: Some(wrong), ..Shows::default() };
            answer(&visit, &staff, &view, (written, over), Vec::new(), shows)
        }
        Err(error) => Err(error.into()),
    }
}

/// What was typed, to be mended.
fn as_given(view: &AccountView, fields: &Fields) -> Vec<(&'static str, String)> {
    let names = Settings::of(view).written().into_iter().map(|(name, _)| name);
    names.map(|name| (name, fields.raw(name).to_owned())).collect()
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    view: &AccountView,
    (written, over_contract): (Vec<(&'static str, String)>, bool),
    differences: Vec<Difference>,
    Shows { wrong, changed, nothing }: Shows,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = match (&wrong, changed) {
        (Some(_), _) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::CONFLICT,
        (None, false) => StatusCode::OK,
    };
    let main = EditScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        view,
        has_contract: view.account.contract.is_some(),
        written,
        over_contract,
        wrong,
        differences,
        changed,
        nothing,
    };
    let (frame, title) = (Some(&staff.frame), t.settings.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
