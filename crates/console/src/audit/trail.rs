//! `/console/{tenant}/audit`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    audit::{AuditFilter, AuditQuery, AuditVerdict},
    staff::Read,
};
use rollcall_domain::audit::AuditEntry;
use serde_json::Value;

use crate::{
    Refused, Visit,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many rows are on a page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "audit/trail.html")]
struct TrailScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    action: &'a str,
    rows: Vec<Row>,
    is_later: bool,
    next: Option<String>,
    verdict: Option<AuditVerdict>,
}

/// A row with what it changed.
struct Row {
    position: i64,
    entry: AuditEntry,
    changes: Vec<Change>,
}

/// A member before and after.
struct Change {
    name: String,
    before: Option<String>,
    after: Option<String>,
}

/// A part of the trail, the newest first; verified first if the address asks for that.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let action = fields.text("action");
    let after: Option<i64> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let filter = AuditFilter { action: action.map(str::to_owned), ..AuditFilter::default() };
    let query = AuditQuery { filter, cursor: after, limit: PAGE };
    let found = app.audit().list(&staff.slug, &query).await?;
    let verdict = match fields.ticked("verify") {
        true => Some(app.audit().verify(&staff.slug).await?),
        false => None,
    };
    let action = action.unwrap_or_default();
    let next = found
        .next_cursor
        .map(|cursor| format!("?action={}&after={}", encoded(action), encoded(&cursor)));
    let row = |row: rollcall_domain::audit::ChainedEntry| Row {
        position: row.position,
        changes: changes(row.entry.before.as_deref(), row.entry.after.as_deref()),
        entry: row.entry,
    };
    let t = visit.texts();
    let main = TrailScreen {
        t,
        slug: &staff.slug,
        action,
        rows: found.items.into_iter().map(row).collect(),
        is_later: after.is_some(),
        next,
        verdict,
    };
    let (frame, title) = (Some(&staff.frame), t.nav.audit);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Audit, title, main: &main })
}

/// What differs between two snapshots.
fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let read = |text: Option<&str>| match text.and_then(|text| serde_json::from_str(text).ok()) {
        Some(Value::Object(members)) => members,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (read(before), read(after));
    let mut names: Vec<_> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    let differing = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    let change = |name: &String| Change {
        name: name.clone(),
        before: before.get(name).map(plain),
        after: after.get(name).map(plain),
    };
    let says_something =
        |change: &Change| change.before.is_some() || change.after.as_deref() != Some(NOTHING);
    differing.map(change).filter(says_something).collect()
}

/// What nothing is written as.
const NOTHING: &str = "–";

/// A value as people write it.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::Array(items) if items.is_empty() => NOTHING.to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let found =
            changes(Some(r#"{"a":1,"b":"x","c":[1,2]}"#), Some(r#"{"a":1,"b":"y","d":null}"#));
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.name.as_str(), it.before.as_deref(), it.after.as_deref()))
            .collect();
        let wanted = [("b", Some("x"), Some("y")), ("c", Some("1, 2"), None)];
        assert_eq!(told, wanted);
        assert!(changes(None, None).is_empty());
    }
}
