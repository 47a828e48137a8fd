//! Registrations and events as CSV.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code, Event,
    nodes::{FailureCause, Registration, State},
};

use crate::{
    AdminError, App,
    csv::{
        CsvList, PAGE, Rows,
        columns::{at, maybe, named, read, rows, text},
    },
    nodes::{AccountRegistration, EventFilter},
};

/// Registrations of all accounts, or of one.
pub struct RegistrationsCsv {
    /// Only those of this account.
    pub account: Option<String>,
    /// Only those in this state.
    pub state: Option<String>,
}

impl CsvList for RegistrationsCsv {
    const HEADINGS: &'static [&'static str] = &REGISTRATIONS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let (account, state) = (self.account.as_deref(), self.state.clone());
        let page = app.nodes().list(tenant, account, state, read(cursor), PAGE).await?;
        let now = app.now();
        Ok((rows(&page.items, |item| registration(item, now)), page.next_cursor))
    }
}

/// What happened.
pub struct EventsCsv(pub EventFilter);

impl CsvList for EventsCsv {
    const HEADINGS: &'static [&'static str] = &EVENTS;

    async fn page(
        &mut self,
        app: &App,
        tenant: &str,
        cursor: Option<&str>,
    ) -> Result<Rows, AdminError> {
        let page = app.nodes().list_events(tenant, &self.0, read(cursor), PAGE).await?;
        Ok((rows(&page.items, event), page.next_cursor))
    }
}

const REGISTRATIONS: [&str; 16] = [
    "registration_id",
    "state",
    "account",
    "project_id",
    "project_name",
    "node_id",
    "app_name",
    "version",
    "domain",
    "hostname",
    "consecutive_failures",
    "registered_at",
    "last_success_at",
    "lease_expires_at",
    "ended_at",
    "ended_because",
];

const EVENTS: [&str; 12] = [
    "event_id",
    "at",
    "kind",
    "account_id",
    "registration_id",
    "project_id",
    "node_id",
    "code",
    "counted",
    "detail",
    "source",
    "request_id",
];

fn registration(of: &AccountRegistration<Registration>, now: DateTime<Utc>) -> [String; 16] {
    let (found, facts) = (&of.registration, &of.registration.facts);
    let state = found.state_at(now);
    let (ended_at, because) = end(state);
    [
        found.id.to_string(),
        state.name().to_owned(),
        text(&of.account),
        text(&facts.key.project_id),
        text(&facts.project_name),
        text(&facts.key.node_id),
        text(&facts.app_name),
        text(&facts.version),
        text(facts.domain.as_deref().unwrap_or_default()),
        text(facts.hostname.as_deref().unwrap_or_default()),
        found.failures.to_string(),
        at(found.registered_at),
        at(found.last_success_at),
        at(found.lease_expires_at),
        ended_at.map(at).unwrap_or_default(),
        because,
    ]
}

/// When and how it ended, if it did.
fn end(state: State) -> (Option<DateTime<Utc>>, String) {
    match state {
        State::Registered => (None, String::new()),
        State::Failed { at, why: FailureCause::Expired } => (Some(at), "expired".to_owned()),
        State::Failed { at, why: FailureCause::Refused(code) } => {
            (Some(at), Code::number(code).to_string())
        }
        State::Unbound { at, by, .. } => (Some(at), named(by)),
    }
}

fn event(event: &Event) -> [String; 12] {
    let node = event.node.as_ref();
    [
        event.id.to_string(),
        at(event.at),
        named(event.kind),
        maybe(event.account),
        maybe(event.registration),
        text(node.map_or("", |node| &node.project_id)),
        text(node.map_or("", |node| &node.node_id)),
        maybe(event.code.map(|code| code.number())),
        event.counted.to_string(),
        text(&event.detail),
        maybe(event.source),
        text(event.request_id.as_deref().unwrap_or_default()),
    ]
}
