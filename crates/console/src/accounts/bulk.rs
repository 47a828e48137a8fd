//! `/console/{tenant}/accounts/bulk`: one thing done to many accounts, after how many was shown.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    AdminError, App,
    accounts::{BulkAction, BulkCounts, BulkItem, BulkReport, BulkResult, BulkSelection},
    staff::ManageAccounts,
};
use rollcall_domain::AccountId;

use super::list::Asked;
use crate::{
    Refused, Visit,
    fields::Fields,
    form::FieldError,
    page::{Screen, Tab},
    refused::sentence,
    signed_in::{Posted, Staff},
    texts::{Texts, fill},
};

/// How many accounts are named.
const NAMED: usize = 50;

#[derive(Template)]
#[template(path = "accounts/bulk.html")]
struct BulkScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    title: String,
    button: String,
    counts: Option<BulkCounts>,
    items: Vec<BulkItem>,
    /// The fields of the form that does it, as they were sent.
    again: Vec<(&'static str, String)>,
    is_done: bool,
    wrong: Option<String>,
}

/// Show to how many it would be done; or do it, once that was seen.
pub(crate) async fn bulk(
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let Posted { staff, fields } = form;
    let t = visit.texts();
    let (which, action) = match asked(t, &app, &fields) {
        Ok(asked) => asked,
        Err(FieldError { reason, .. }) => {
            let shows = Shows { wrong: Some(reason), ..Shows::default() };
            return answer(&visit, &staff, &fields, shows);
        }
    };
    let (by, slug, accounts) = (&staff.by, &staff.slug, app.accounts());
    let looked = match accounts.bulk(by, slug, which.clone(), action, true).await {
        Ok(looked) => looked,
        Err(error @ AdminError::Invalid { .. }) => {
            let wrong = Some(sentence(&error.to_string()));
            return answer(&visit, &staff, &fields, Shows { wrong, ..Shows::default() });
        }
        Err(error) => return Err(error.into()),
    };
    // What was seen is what is done: if others fit by now, that is shown first.
    let seen = fields.raw("seen").parse().is_ok_and(|seen: u64| seen == looked.matched);
    let (report, is_done) = match seen {
        true => (accounts.bulk(by, slug, which, action, false).await?, true),
        false => (looked, false),
    };
    answer(&visit, &staff, &fields, Shows { report: Some(report), is_done, wrong: None })
}

/// Which accounts, and what is done to them.
fn asked(t: &Texts, app: &App, fields: &Fields) -> Result<(BulkSelection, BulkAction), FieldError> {
    let action = match fields.raw("action") {
        "suspend" => BulkAction::Suspend,
        "resume" => BulkAction::Resume,
        "extend" => {
            let until = fields.required("until");
            let until = until.map_err(|_| FieldError::new("until", t.bulk.no_day))?;
            BulkAction::Extend { until }
        }
        _ => return Err(FieldError::new("action", t.bulk.no_action)),
    };
    if fields.raw("scope") == "fitting" {
        let shown = fields.raw("fitting").trim_start_matches('?');
        let filter = Asked::of(&Fields::of(shown), app.now()).filter;
        return Ok((BulkSelection::Filter(Box::new(filter)), action));
    }
    let ids: Vec<AccountId> = fields.all("id").filter_map(|id| id.parse().ok()).collect();
    if ids.is_empty() {
        return Err(FieldError::new("id", t.bulk.none_chosen));
    }
    Ok((BulkSelection::Ids(ids), action))
}

#[derive(Default)]
struct Shows {
    report: Option<BulkReport>,
    is_done: bool,
    wrong: Option<String>,
}

fn answer(
    visit: &Visit,
    staff: &Staff<ManageAccounts>,
    fields: &Fields,
    Shows { report, is_done, wrong }: Shows,
) -> Result<HttpResponse, Refused> {
    let t = visit.texts();
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let (title, button) = match fields.raw("action") {
        "suspend" => (t.bulk.suspend, t.bulk.suspend_so_many),
        "resume" => (t.bulk.resume, t.bulk.resume_so_many),
        "extend" => (t.bulk.extend, t.bulk.extend_so_many),
        _ => (t.bulk.title, t.bulk.title),
    };
    let counts = report.as_ref().map(BulkReport::counts);
    let mut again: Vec<_> = ["action", "until", "scope", "fitting"]
        .map(|name| (name, fields.raw(name).to_owned()))
        .into();
    again.extend(fields.all("id").map(|id| ("id", id.to_owned())));
    again.push(("seen", counts.map(|counts| counts.matched.to_string()).unwrap_or_default()));
    let mut items = report.map(|report| report.items).unwrap_or_default();
    // What was refused is told first.
    items.sort_by_key(|item| !matches!(item.result, BulkResult::Refused { .. }));
    items.truncate(NAMED);
    let main = BulkScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        title: fill(title, fields.raw("until")),
        button: fill(button, counts.map(|counts| counts.done).unwrap_or_default()),
        counts,
        items,
        again,
        is_done,
        wrong,
    };
    let (frame, title) = (Some(&staff.frame), main.title.as_str());
    visit.answer(&Screen { status, frame, tab: Tab::Accounts, title, main: &main })
}
