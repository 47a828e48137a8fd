//! `/console/{tenant}/service`: what keeps the service going, what of it fails without anybody being
//! told, and what to do.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use rollcall_app::{AdminError, App, mail::MailFilter, requests::MailboxLook, staff::Read};
use rollcall_domain::mail::MailState;

use super::numbers::Numbers;
use crate::{
    Refused, Visit,
    page::{Screen, Tab},
    signed_in::Staff,
    texts::{ServiceTexts, Texts, fill, fill2},
};

/// How many given-up mails are counted.
const COUNTED: u64 = 100;

/// One thing that keeps the service going.
pub(crate) struct Part {
    /// Names it in addresses.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whether it is as it should be.
    pub(crate) is_well: bool,
    /// How it is, in a sentence.
    pub(crate) found: String,
    /// Since when, if that is known.
    since: Option<chrono::DateTime<chrono::Utc>>,
    /// What that means for customers and staff.
    pub(crate) means: &'static str,
    /// What to do about it.
    remedy: &'static str,
    /// The page that says more: its path below the tenant, and its name.
    leads_to: Option<(&'static str, &'static str)>,
}

impl Part {
    fn new(id: &str, name: &str, trouble: Option<String>, well: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            is_well: trouble.is_none(),
            found: trouble.unwrap_or_else(|| well.to_owned()),
            since: None,
            means: "",
            remedy: "",
            leads_to: None,
        }
    }

    fn meaning(self, means: &'static str, remedy: &'static str) -> Self {
        Self { means, remedy, ..self }
    }

    fn leading_to(self, page: &'static str, name: &'static str) -> Self {
        Self { leads_to: Some((page, name)), ..self }
    }
}

/// Look at everything that fails silently.
pub(crate) async fn parts(
    app: &App,
    slug: &str,
    t: &'static Texts,
    numbers: &Numbers,
) -> Result<Vec<Part>, AdminError> {
    let s = &t.service;
    let filter = MailFilter { state: Some(MailState::Dead), ..MailFilter::default() };
    let dead = app.mail().list(slug, &filter, None, COUNTED).await?;
    let many = format!("{}{}", dead.items.len(), if dead.next_cursor.is_some() { "+" } else { "" });
    let dead = (!dead.items.is_empty()).then(|| fill(s.dead, many));
    let late = |count: u64, text: &str| (count > 0).then(|| fill(text, count));
    let mut parts = vec![
        Part::new("mails", s.mails, dead, s.mails_well)
            .meaning(s.dead_means, s.dead_remedy)
            .leading_to("mails?state=dead", s.see_mails),
        Part::new("sending", s.sending, late(numbers.late_mails, s.late_mails), s.sending_well)
            .meaning(s.late_mails_mean, s.late_remedy)
            .leading_to("mails?state=waiting", s.see_mails),
    ];
    let now = app.now();
    for look in app.requests().mailbox_looks(slug).await? {
        parts.push(mailbox(s, &look, look.is_silent(now)));
    }
    let old_key = numbers.old_key.then(|| s.old_key.to_owned());
    parts.extend([
        Part::new("work", s.work, late(numbers.late_leases, s.late_leases), s.work_well)
            .meaning(s.late_leases_mean, s.late_remedy)
            .leading_to("nodes?state=failed", s.see_nodes),
        Part::new("keys", s.key, old_key, s.key_well)
            .meaning(s.old_key_means, s.old_key_remedy)
            .leading_to("keys", t.nav.keys),
    ]);
    let health = app.known_health().await;
    for (name, part, trouble, well, means, remedy) in [
        ("signer", s.master, s.wrong_master, s.master_well, s.wrong_master_means, s.operators),
        ("clock", s.clock, s.clock_off, s.clock_well, s.clock_off_means, s.clock_remedy),
        ("writes", s.database, s.read_only, s.database_well, s.read_only_means, s.operators),
        ("cache", s.cache, s.cache_away, s.cache_well, s.cache_away_means, s.operators),
    ] {
        let failed = health.iter().any(|check| check.name == name && !check.ok);
        let trouble = failed.then(|| trouble.to_owned());
        parts.push(Part::new(name, part, trouble, well).meaning(means, remedy));
    }
    Ok(parts)
}

fn mailbox(s: &'static ServiceTexts, look: &MailboxLook, is_silent: bool) -> Part {
    let left =
        (look.left_behind > 0).then(|| fill2(s.left_behind, look.left_behind, &look.mailbox));
    let silent = is_silent.then(|| fill(s.silent, &look.mailbox));
    let (means, remedy) = match silent {
        Some(_) => (s.silent_means, s.silent_remedy),
        None => (s.left_means, s.left_remedy),
    };
    let name = fill(s.mailbox, &look.mailbox);
    let part = Part::new("mailbox", &name, silent.or(left), s.mailbox_well);
    Part { since: Some(look.read_until()), ..part }.meaning(means, remedy)
}

#[derive(Template)]
#[template(path = "tenants/service.html")]
struct ServiceScreen<'a> {
    t: &'a Texts,
    slug: &'a str,
    parts: Vec<Part>,
}

impl ServiceScreen<'_> {
    fn troubles(&self) -> usize {
        self.parts.iter().filter(|part| !part.is_well).count()
    }
}

/// The page: what fails first.
pub(crate) async fn show(
    visit: Visit,
    app: Data<App>,
    staff: Staff<Read>,
    kept: Data<super::numbers::KeptNumbers>,
) -> Result<HttpResponse, Refused> {
    let (t, slug) = (visit.texts(), staff.slug.as_str());
    let numbers = kept.into_inner().of(&app, slug, staff.who.tenant.zone).await?;
    let mut parts = parts(&app, slug, t, &numbers).await?;
    parts.sort_by_key(|part| part.is_well);
    let main = ServiceScreen { t, slug, parts };
    let (status, frame, title) = (StatusCode::OK, Some(&staff.frame), t.service.title);
    visit.answer(&Screen { status, frame, tab: Tab::Service, title, main: &main })
}
