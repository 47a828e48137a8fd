//! `/console/{tenant}/mails`

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{
    App,
    mail::{MailFilter, MailsCsv},
    staff::Read,
};
use rollcall_domain::{
    AccountId, MailId,
    mail::{MailState, OutboxMail},
    staff::Permission,
};

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
const PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "mail/list.html")]
struct MailsScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    form_token: &'a str,
    state: &'a str,
    /// The account that they are about, if only those are asked for.
    account: Option<AccountId>,
    mails: Vec<OutboxMail>,
    is_later: bool,
    next: Option<String>,
    may_retry: bool,
    is_done: bool,
}

impl MailsScreen<'_> {
    /// The tabs: how the address names each, and its words.
    fn tabs(&self) -> [(&'static str, &'static str); 5] {
        let t = &self.t.mails;
        [
            ("all", self.t.requests.all),
            ("waiting", t.waiting),
            ("dead", t.dead),
            ("sent", t.sent),
            ("withdrawn", t.withdrawn),
        ]
    }
}

/// All that fit, as a CSV file.
pub(crate) async fn export(
    req: HttpRequest,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let filter = filter(&Fields::of(req.query_string()));
    file(&app, &staff.slug, MailsCsv(filter), "mails").await
}

fn filter(fields: &Fields) -> MailFilter {
    let account: Option<AccountId> = fields.text("account").and_then(|id| id.parse().ok());
    MailFilter { state: state_of(fields.raw("state")), account }
}

/// A part of the outbox, the newest first.
pub(crate) async fn show(
    req: HttpRequest,
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
) -> Result<HttpResponse, Refused> {
    let fields = Fields::of(req.query_string());
    let state = fields.text("state").unwrap_or("all");
    let filter = filter(&fields);
    let account = filter.account;
    let after: Option<MailId> = match fields.text("after") {
        Some(cursor) => Some(cursor.parse().map_err(|_| Refused::NotFound)?),
        None => None,
    };
    let found = app.mail().list(&staff.slug, &filter, after, PAGE).await?;
    let about = account.map(|id| format!("&account={id}")).unwrap_or_default();
    let next = found
        .next_cursor
        .map(|cursor| format!("?state={}{about}&after={}", encoded(state), encoded(&cursor)));
    let t = visit.texts();
    let main = MailsScreen {
        t,
        slug: &staff.slug,
        form_token: &staff.frame.form_token,
        state,
        account,
        mails: found.items,
        is_later: after.is_some(),
        next,
        may_retry: staff.may(Permission::MANAGE_MAILS),
        is_done: fields.raw("done") == "retried",
    };
    let (frame, title) = (Some(&staff.frame), t.nav.mails);
    visit.answer(&Screen { status: StatusCode::OK, frame, tab: Tab::Mails, title, main: &main })
}

fn state_of(name: &str) -> Option<MailState> {
    match name {
        "waiting" => Some(MailState::Waiting),
        "sent" => Some(MailState::Sent),
        "dead" => Some(MailState::Dead),
        "withdrawn" => Some(MailState::Withdrawn),
        _ => None,
    }
}
