//! `/console/{tenant}/accounts/{acc_id}/edit`: changing settings, after what changes was shown.
//!
//! A form carries what the settings were when it was opened. What it left as it was then is left as
//! it is now; what somebody else has changed meanwhile is told beside what one wants oneself.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use chrono::{DateTime, Utc};
use rollcall_app::{
    AdminError, App,
    accounts::{AccountSelector, AccountView},
    staff::ManageAccounts,
};
use rollcall_domain::AccountId;

use super::{
    settings::{Difference, Settings, Written},
    undo::newest_change,
};
use crate::{
    Refused, Visit,
    fields::Fields,
    given::{Given, Wrong, mendable},
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
    given: Given,
    /// Each field as it is written into the form.
    written: Written,
    /// The same as it was when the form was opened: as it is now.
    base: Written,
    over_contract: bool,
    /// What would change; empty in the form.
    differences: Vec<Difference>,
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
    let (written, over) = (Settings::of(&view).written().into(), false);
    answer(&visit, &staff, &view, Shows { written, over, ..Shows::default() })
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
    let over = fields.ticked("allow_over_contract");
    let before = Settings::of(&view);
    let merged = merged(&before, &fields);
    let theirs = theirs(&app, &staff.slug, account, merged.overtaken).await?;
    let after = match Settings::read(&merged.fields) {
        Ok(after) => after,
        Err(wrong) => {
            let shows = Shows { written: merged.written, over, ..Shows::default() };
            return answer(&visit, &staff, &view, Shows { wrong: Some(wrong), theirs, ..shows });
        }
    };
    let (written, differences) = (after.written().into(), before.differences(&after));
    let nothing = differences.is_empty();
    let shows = Shows { written, over, differences, theirs, nothing, ..Shows::default() };
    if nothing || !fields.ticked("seen") {
        return answer(&visit, &staff, &view, shows);
    }
    let at = AccountSelector::from(account).if_version(fields.raw("version").parse().ok());
    let change = before.change_to(&after, over);
    match app.accounts().change(&staff.by, &staff.slug, at, change).await {
        Ok(view) => {
            let version = view.account.policy_version;
            Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=changed&v={version}"))))
        }
        Err(AdminError::Changed) => {
            let theirs = match shows.theirs {
                Some(theirs) => Some(theirs),
                None => self::theirs(&app, &staff.slug, account, Some(Vec::new())).await?,
            };
            answer(&visit, &staff, &view, Shows { theirs, is_late: true, ..shows })
        }
        Err(error) => {
            let wrong = Some(mendable(error)?);
            answer(&visit, &staff, &view, Shows { wrong, differences: Vec::new(), ..shows })
        }
    }
}

/// What a form wants, with what it left alone as it is now.
struct Merged {
    fields: Fields,
    written: Written,
    /// What was changed since the form was opened; `None` if nothing was.
    overtaken: Option<Vec<Overtaken>>,
}

fn merged(now: &Settings, form: &Fields) -> Merged {
    let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    let says_base = form.is_there("base_max_nodes");
    let (mut written, mut overtaken) = (Written::new(), Vec::new());
    for (field, now) in now.written() {
        let given = plain(form.raw(field));
        let base = match says_base {
            true => plain(form.raw(&format!("base_{field}"))),
            false => now.clone(),
        };
        let own = if given == base { now.clone() } else { given.clone() };
        if base != now {
            let own = own.clone();
            overtaken.push(Overtaken { field, base, now, own });
        }
        written.push((field, own));
    }
    let fields = written.iter().map(|(field, value)| (*field, value.clone())).collect();
    Merged { fields, written, overtaken: (!overtaken.is_empty()).then_some(overtaken) }
}

/// Who has changed it meanwhile.
async fn theirs(
    app: &App,
    slug: &str,
    account: AccountId,
    fields: Option<Vec<Overtaken>>,
) -> Result<Option<Theirs>, Refused> {
    let Some(fields) = fields else { return Ok(None) };
    let Some(newest) = newest_change(app, slug, account).await? else { return Ok(None) };
    Ok(Some(Theirs { who: name_of(app, slug, &newest.who).await?, at: newest.at, fields }))
}

/// What is shown.
#[derive(Default)]
struct Shows {
    written: Written,
    over: bool,
    wrong: Option<Wrong>,
    differences: Vec<Difference>,
    theirs: Option<Theirs>,
    /// Whether somebody else was quicker to save.
    is_late: bool,
    nothing: bool,
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    view: &AccountView,
    Shows { written, over, wrong, differences, theirs, is_late, nothing }: Shows,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = match (&wrong, is_late) {
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
        given: Given::with(written.clone(), wrong),
        written,
        base: Settings::of(view).written().into(),
        over_contract: over,
        differences,
        theirs,
        nothing,
    };
    let (frame, title) = (Some(&staff.frame), t.settings.title);
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
