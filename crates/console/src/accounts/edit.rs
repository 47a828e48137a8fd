//! `/console/{tenant}/accounts/{acc_id}/edit`: changing settings, after what changes was shown.
//!
//! A form carries what the settings were when it was opened. What it left as it was then is left as
//! it is now; what somebody else has changed meanwhile is told beside what one wants oneself.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;
use chrono::{DateTime, Utc};
use rollcall_app::{
    App,
    accounts::{AccountSelector, AccountView},
    staff::ManageAccounts,
};
use rollcall_domain::AccountId;

use super::{
    settings::{Difference, Settings},
    undo::newest_change,
};
use crate::{
    Refused, Visit,
    fields::Fields,
    form::{Form, FormData, FormError},
    ids::id,
    page::{Screen, Tab},
    signed_in::{Posted, Staff},
    staff::who::name_of,
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
    form: Form,
    /// Each field as it was when the form was opened: as it is now.
    base: Vec<(&'static str, String)>,
    /// What would change; `None` in the form.
    differences: Option<Vec<Difference>>,
    /// What somebody else has changed meanwhile.
    theirs: Option<Theirs>,
    /// Whether nothing would change.
    nothing: bool,
}

/// What somebody else has changed since the form was opened.
struct Theirs {
    who: String,
    at: DateTime<Utc>,
    fields: Vec<Overtaken>,
}

/// A setting that was changed meanwhile: as it was, as it is, and as this form wants it.
struct Overtaken {
    field: &'static str,
    base: String,
    now: String,
    own: String,
}

/// The form.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let view = app.accounts().show(&staff.slug, id::<AccountId>(&req)?).await?;
    let form = Form::new(Settings::NAMES, Settings::of(&view).written());
    answer(&visit, &staff, &view, form, Review::default())
}

/// Show what would change; or change it, once that was seen.
pub(crate) async fn save(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, account) = (form, id::<AccountId>(&req)?);
    let view = app.accounts().show(&staff.slug, account).await?;
    let before = Settings::of(&view);
    let Merged { fields: wanted, overtaken } = merged(&before, &fields);
    let mut theirs = match overtaken.is_empty() {
        true => None,
        false => theirs(&app, &staff.slug, account, overtaken).await?,
    };
    let saved = async {
        let after = Settings::read(&wanted)?;
        let differences = before.differences(&after);
        if differences.is_empty() || !fields.ticked("seen") {
            return Ok(Saving::Reviewed(differences));
        }
        let at = AccountSelector::from(account).if_version(fields.raw("version").parse().ok());
        let change = before.change_to(&after, wanted.ticked("allow_over_contract"));
        let saved = app.accounts().change(&staff.by, &staff.slug, at, change).await;
        saved.map(|view| Saving::Saved(view.account.policy_version)).map_err(FormError::from)
    };
    let (form, differences) = match saved.await {
        Ok(Saving::Saved(version)) => {
            let path = visit.path(&format!("accounts/{account}?done=changed&v={version}"));
            return Ok(visit.lead_to(&path));
        }
        Ok(Saving::Reviewed(differences)) => {
            (Form::filled(Settings::NAMES, wanted), Some(differences))
        }
        Err(why) => {
            let differences = match why {
                // Somebody else was quicker to save: it is looked at again.
                FormError::Conflict => Settings::read(&wanted).ok(),
                _ => None,
            };
            let differences = differences.map(|after| before.differences(&after));
            (Form::rejected(Settings::NAMES, wanted, why)?, differences)
        }
    };
    if form.is_conflict && theirs.is_none() {
        theirs = self::theirs(&app, &staff.slug, account, Vec::new()).await?;
    }
    answer(&visit, &staff, &view, form, Review { differences, theirs })
}

/// What sending the form came to.
enum Saving {
    /// It is to be looked at before it is saved.
    Reviewed(Vec<Difference>),
    /// It is saved, as this version.
    Saved(i64),
}

/// What a form wants, with what it left alone as it is now.
struct Merged {
    fields: Fields,
    /// What was changed since the form was opened.
    overtaken: Vec<Overtaken>,
}

fn merged(now: &Settings, form: &Fields) -> Merged {
    let says_base = form.is_there("base_max_nodes");
    let mut overtaken = Vec::new();
    let mut wanted = vec![("allow_over_contract", form.raw("allow_over_contract").to_owned())];
    for (field, now) in now.written() {
        let given = form.raw(field).trim().to_owned();
        let base = match says_base {
            true => form.raw(&format!("base_{field}")).trim().to_owned(),
            false => now.clone(),
        };
        let own = if given == base { now.clone() } else { given };
        if base != now {
            let own = own.clone();
            overtaken.push(Overtaken { field, base, now, own });
        }
        wanted.push((field, own));
    }
    Merged { fields: wanted.into_iter().collect(), overtaken }
}

/// Who has changed it meanwhile.
async fn theirs(
    app: &App,
    slug: &str,
    account: AccountId,
    fields: Vec<Overtaken>,
) -> Result<Option<Theirs>, Refused> {
    let Some(newest) = newest_change(app, slug, account).await? else { return Ok(None) };
    Ok(Some(Theirs { who: name_of(app, slug, &newest.who).await?, at: newest.at, fields }))
}

/// What is shown before it is saved.
#[derive(Default)]
struct Review {
    differences: Option<Vec<Difference>>,
    theirs: Option<Theirs>,
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    view: &AccountView,
    form: Form,
    Review { differences, theirs }: Review,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = form.status();
    let main = EditScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        view,
        has_contract: view.account.contract.is_some(),
        form,
        base: Settings::of(view).written(),
        nothing: differences.as_ref().is_some_and(Vec::is_empty),
        differences: differences.filter(|all| !all.is_empty()),
        theirs,
    };
    let (frame, title) = (Some(&staff.frame), t.settings.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
