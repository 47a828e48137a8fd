//! Taking back the newest change of an account: that it was suspended or resumed, or its settings.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use chrono::{DateTime, Utc};
use rollcall_app::{
    AdminError, App,
    accounts::{AccountSelector, AccountView},
    audit::{AuditFilter, AuditQuery},
    staff::ManageAccounts,
};
use rollcall_domain::{AccountId, audit::AuditEntry, last_day};
use serde_json::{Map, Value};

use super::settings::Settings;
use crate::{Refused, Visit, form::FormData, ids::id, refused::sentence, signed_in::Posted};

/// Take it back, unless something else has changed since.
pub(crate) async fn undo(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    form: Posted<ManageAccounts>,
) -> Result<HttpResponse, Refused> {
    let (Posted { staff, fields }, account) = (form, id::<AccountId>(&req)?);
    let (by, slug, accounts) = (&staff.by, &staff.slug, app.accounts());
    let view = accounts.show(slug, account).await?;
    let version: Option<i64> = fields.raw("version").parse().ok();
    let newest = newest_change(&app, slug, account).await?;
    let (Some(version), Some(newest)) = (version, newest) else { return Err(too_late(&visit)) };
    if version != view.account.policy_version {
        return Err(too_late(&visit));
    }
    let at = AccountSelector::from(account).if_version(Some(version));
    let undone = match newest.action.as_str() {
        "account.suspend" => accounts.resume(by, slug, at).await,
        "account.resume" => accounts.suspend(by, slug, at).await,
        "account.change" => {
            let before = before(&view, &newest, staff.who.tenant.zone);
            let before = before.ok_or_else(|| too_late(&visit))?;
            // It has been that way already, whatever the contract says.
            let change = Settings::of(&view).change_to(&before, true);
            accounts.change(by, slug, at, change).await
        }
        _ => return Err(too_late(&visit)),
    };
    match undone {
        Ok(_) => Ok(visit.lead_to(&visit.path(&format!("accounts/{account}?done=undone")))),
        Err(AdminError::Changed) => Err(too_late(&visit)),
        Err(error) => Err(error.into()),
    }
}

fn too_late(visit: &Visit) -> Refused {
    Refused::Rules(sentence(visit.texts().confirm.too_late.trim_end_matches(['.', '。'])))
}

/// The newest row of the trail about an account.
pub(super) async fn newest_change(
    app: &App,
    slug: &str,
    account: AccountId,
) -> Result<Option<AuditEntry>, Refused> {
    let filter = AuditFilter { account: Some(account), ..AuditFilter::default() };
    let query = AuditQuery { filter, cursor: None, limit: 1 };
    let rows = app.audit().list(slug, &query).await?.items;
    Ok(rows.into_iter().next().map(|row| row.entry))
}

/// The settings before a change: what the trail says of them, else what they are.
fn before(view: &AccountView, change: &AuditEntry, zone: chrono_tz::Tz) -> Option<Settings> {
    let said: Map<String, Value> = serde_json::from_str(change.before.as_deref()?).ok()?;
    let pairs = Settings::of(view).written().into_iter().map(|(field, now)| {
        let value = match field {
            "starts_on" => said
                .get("starts_at")
                .map(|at| day(at).map(|at| at.with_timezone(&zone).date_naive().to_string())),
            "expires_on" => {
                said.get("expires_at").map(|at| day(at).map(|at| last_day(at, zone).to_string()))
            }
            _ => said.get(field).map(|value| Some(text(value))),
        };
        let value = value.map_or(now, Option::unwrap_or_default);
        (field, value)
    });
    Settings::read(&pairs.collect()).ok()
}

fn day(at: &Value) -> Option<DateTime<Utc>> {
    at.as_str()?.parse().ok()
}

/// A value as a form has it: a list line by line.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}
