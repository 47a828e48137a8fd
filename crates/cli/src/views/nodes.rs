//! A registration.

mod events;

pub(crate) use events::EventFacts;

use chrono::{DateTime, Utc};
use rollcall_app::nodes::NodeView;
use rollcall_domain::{
    Event,
    nodes::{FailureCause, Registration, State, UnboundBy},
};
use serde::Serialize;

use crate::output::{at, columns, or_dash, sheet};

/// A registration as it is shown.
#[derive(Debug, Serialize)]
pub(crate) struct RegistrationFacts {
    registration_id: String,
    state: &'static str,
    account: String,
    project_id: String,
    node_id: String,
    app_name: String,
    version: String,
    hostname: Option<String>,
    consecutive_failures: u32,
    registered_at: DateTime<Utc>,
    last_success_at: DateTime<Utc>,
    lease_expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    ended_because: Option<String>,
}

impl RegistrationFacts {
    /// What [`row`](Self::row) shows.
    pub(crate) const HEADINGS: [&str; 8] =
        ["id", "state", "account", "project", "node", "failures", "last success", "lease ends"];

    /// As it stands now.
    pub(crate) fn new(registration: &Registration, account: String, now: DateTime<Utc>) -> Self {
        let (facts, state) = (&registration.facts, registration.state_at(now));
        let (ended_at, ended_because) = end(state);
        Self {
            registration_id: registration.id.to_string(),
            state: state.name(),
            account,
            project_id: facts.key.project_id.clone(),
            node_id: facts.key.node_id.clone(),
            app_name: facts.app_name.clone(),
            version: facts.version.clone(),
            hostname: facts.hostname.clone(),
            consecutive_failures: registration.failures,
            registered_at: registration.registered_at,
            last_success_at: registration.last_success_at,
            lease_expires_at: registration.lease_expires_at,
            ended_at,
            ended_because,
        }
    }

    /// In a list.
    pub(crate) fn row(&self) -> [String; 8] {
        [
            self.registration_id.clone(),
            self.state.to_owned(),
            self.account.clone(),
            self.project_id.clone(),
            self.node_id.clone(),
            self.consecutive_failures.to_string(),
            at(self.last_success_at),
            at(self.lease_expires_at),
        ]
    }
}

/// When and how it ended, if it did.
fn end(state: State) -> (Option<DateTime<Utc>>, Option<String>) {
    match state {
        State::Registered => (None, None),
        State::Failed { at, why: FailureCause::Expired } => {
            (Some(at), Some("lease expired".to_owned()))
        }
        State::Failed { at, why: FailureCause::Refused(code) } => {
            let entry = code.entry();
            (Some(at), Some(format!("refused: {} {}", entry.number, entry.name)))
        }
        State::Unbound { at, by, .. } => {
            let by = match by {
                UnboundBy::Node => "node",
                UnboundBy::Account => "account",
                UnboundBy::Staff => "staff",
            };
            (Some(at), Some(format!("unbound by {by}")))
        }
    }
}

/// A registration and what went wrong at its node.
#[derive(Debug, Serialize)]
pub(crate) struct NodeSheet {
    #[serde(flatten)]
    facts: RegistrationFacts,
    allowed_failures: u32,
    failures: Vec<Failed>,
}

#[derive(Debug, Serialize)]
struct Failed {
    at: DateTime<Utc>,
    code: Option<u16>,
    kind: rollcall_domain::EventKind,
    counted: bool,
    detail: String,
    source: Option<String>,
    request_id: Option<String>,
}

impl From<Event> for Failed {
    fn from(event: Event) -> Self {
        Self {
            at: event.at,
            code: event.code.map(|code| code.number()),
            kind: event.kind,
            counted: event.counted,
            detail: event.detail,
            source: event.source.map(|source| source.to_string()),
            request_id: event.request_id,
        }
    }
}

impl NodeSheet {
    /// As it stands now.
    pub(crate) fn new(view: NodeView, account: String, now: DateTime<Utc>) -> Self {
        Self {
            facts: RegistrationFacts::new(&view.registration, account, now),
            allowed_failures: view.allowed_failures,
            failures: view.failures.into_iter().map(Failed::from).collect(),
        }
    }

    /// For people.
    pub(crate) fn sheet(&self) -> String {
        let facts = &self.facts;
        let failures = format!("{} of {}", facts.consecutive_failures, self.allowed_failures);
        let mut text = sheet([
            ("registration", facts.registration_id.clone()),
            ("state", facts.state.to_owned()),
            ("ended", or_dash(facts.ended_at.map(at))),
            ("because", or_dash(facts.ended_because.as_ref())),
            ("account", facts.account.clone()),
            ("project", facts.project_id.clone()),
            ("node", facts.node_id.clone()),
            ("hostname", or_dash(facts.hostname.as_ref())),
            ("app", format!("{} {}", facts.app_name, facts.version)),
            ("registered", at(facts.registered_at)),
            ("last success", at(facts.last_success_at)),
            ("lease ends", at(facts.lease_expires_at)),
            ("failures", failures),
        ]);
        if !self.failures.is_empty() {
            let headings = ["failed at", "code", "counted", "from", "what"];
            let row = |failed: &Failed| {
                [
                    at(failed.at),
                    or_dash(failed.code),
                    if failed.counted { "yes" } else { "no" }.to_owned(),
                    or_dash(failed.source.as_ref()),
                    failed.detail.clone(),
                ]
            };
            text.push('\n');
            text.push_str(&columns(headings, self.failures.iter().map(row)));
        }
        text
    }
}
