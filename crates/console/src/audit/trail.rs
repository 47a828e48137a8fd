//! `/console/{tenant}/audit`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    audit::{AuditCsv, AuditFilter, AuditQuery, AuditVerdict},
    staff::Read,
};
use rollcall_domain::audit::AuditEntry;

use super::{Change, changes};
use crate::{
    Refused, Visit,
    csv_file::file,
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

/// All that fit, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = filter(&Fields::of(req.query_string()));
    file(&app, &staff.slug, AuditCsv(filter), "audit").await
}

fn filter(fields: &Fields) -> AuditFilter {
    let action = fields.text("action").map(str::to_owned);
    AuditFilter { action, ..AuditFilter::default() }
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
    let query = AuditQuery { filter: filter(&fields), cursor: after, limit: PAGE };
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
