//! `/console/{tenant}/failures`: of all nodes, or of one account's.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    nodes::{EventFilter, EventsCsv},
    staff::Read,
};
use rollcall_domain::{AccountId, Code, EventId, EventKind};

use super::failures::{Failure, numbered};
use crate::{
    Refused, Visit,
    csv_file::file,
    fields::Fields,
    page::{Screen, Tab},
    return_path::encoded,
    signed_in::Staff,
    texts::Texts,
};

/// How many are on a page.
const PAGE: u64 = 100;

/// The kinds to choose from, as addresses name them.
const KINDS: [(&str, EventKind); 5] = [
    ("refused", EventKind::Refused),
    ("locked_out", EventKind::LockedOut),
    ("expired", EventKind::Expired),
    ("reported_by_node", EventKind::ReportedByNode),
    ("clone_suspected", EventKind::CloneSuspected),
];

#[derive(Template)]
#[template(path = "nodes/failure_list.html")]
struct FailuresScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    kind: &'a str,
    code: Option<Code>,
    /// The account's id and name, if only its are asked for.
    account: Option<(AccountId, String)>,
    failures: Vec<Failure>,
    is_later: bool,
    next: Option<String>,
}

impl FailuresScreen<'_> {
    fn kinds(&self) -> [(&'static str, &'static str); 6] {
        let t = &self.t.failures;
        [
            ("", t.any),
            ("refused", t.refused),
            ("locked_out", t.locked_out),
            ("expired", t.expired),
            ("reported_by_node", t.reported),
            ("clone_suspected", t.copies),
        ]
    }

    /// What is asked for besides the kind, as it goes on in addresses.
    fn rest(&self) -> String {
        let code = self.code.map(|code| format!("&code={}", code.number()));
        let account = self.account.as_ref().map(|(id, _)| format!("&account={id}"));
        code.unwrap_or_default() + &account.unwrap_or_default()
    }
}

/// All that fit, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = filter(&Fields::of(req.query_string()));
    file(&app, &staff.slug, EventsCsv(filter), "failures").await
}

fn filter(fields: &Fields) -> EventFilter {
    let code = fields.text("code").and_then(|code| code.parse::<u16>().ok());
    let kind = fields.raw("kind");
    EventFilter {
        account: fields.text("account").and_then(|id| id.parse::<AccountId>().ok()),
        kind: KINDS.iter().find(|(name, _)| *name == kind).map(|(_, kind)| *kind),
        failures: true,
        code: code.and_then(|number| Code::try_from(number).ok()),
        ..EventFilter::default()
    }
}

/// A part of them, the newest first.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let (fields, slug) = (Fields::of(req.query_string()), &staff.slug);
    let kind = fields.text("kind").unwrap_or_default();
    let filter = filter(&fields);
    let code = filter.code;
    let account = match filter.account {
        Some(id) => Some((id, app.accounts().show(slug, id).await?.account.name)),
        None => None,
    };
    let after: Option<EventId> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let found = app.nodes().list_events(slug, &filter, after, PAGE).await?;
    let t = visit.texts();
    let mut main = FailuresScreen {
        t,
        slug,
        kind,
        code,
        account,
        failures: numbered(found.items, []),
        is_later: after.is_some(),
        next: None,
    };
    main.next = found
        .next_cursor
        .map(|cursor| format!("?kind={}{}&after={}", encoded(kind), main.rest(), encoded(&cursor)));
    let (frame, title) = (Some(&staff.frame), t.failures.title);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Nodes, title, main: &main })
}
