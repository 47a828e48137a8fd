//! `/console/platform/audit`: what operators did.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{App, audit::AuditQuery};
use rollcall_domain::audit::AuditEntry;

use super::signed_in::Operator;
use crate::{
    Refused, Visit,
    audit::changes::{Change, changes},
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    texts::Texts,
};

/// How many are on a page.
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "platform/trail.html")]
struct TrailScreen<'a> {
    t: &'a Texts,
    rows: Vec<Row>,
    is_later: bool,
    next: Option<String>,
}

struct Row {
    who: String,
    entry: AuditEntry,
    changes: Vec<Change>,
}

/// A part of it, the newest first.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    operator: Operator,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let cursor: Option<i64> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let query = AuditQuery { cursor, limit: PAGE, ..AuditQuery::default() };
    let found = app.audit().of_platform(&query).await?;
    let people = app.operators().list().await?;
    let name_of = |who: &str| {
        let known = people.iter().find(|it| it.id.to_string() == who);
        known.map_or_else(|| who.to_owned(), |it| it.name.clone())
    };
    let rows = found.items.into_iter().map(|row| Row {
        who: name_of(&row.entry.who),
        changes: changes(row.entry.before.as_deref(), row.entry.after.as_deref()),
        entry: row.entry,
    });
    let t = visit.texts();
    let main = TrailScreen {
        t,
        rows: rows.collect(),
        is_later: cursor.is_some(),
        next: found.next_cursor.map(|cursor| format!("?after={}", encoded(&cursor))),
    };
    let (status, frame, title) = (StatusCode::OK, Some(&operator.frame), t.nav.audit);
    visit.answer(&Screen { status, frame, tab: Tab::Audit, title, main: &main })
}
