//! Problems of the agent's API: the server's refusals, or its own.

use actix_web::{HttpResponse, http::StatusCode};
use chrono::{DateTime, Utc};
use rollcall_client::{Action, Error, Refusal};
use rollcall_domain::Code;
use serde::{Deserialize, Serialize};

/// A problem (`application/problem+json`, with the server's member names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentProblem {
    /// The help page, where there is one.
    #[serde(rename = "type")]
    pub help: String,
    /// The HTTP status.
    pub status: u16,
    /// The public code, if the server gave one.
    pub code: Option<u16>,
    /// Its name; `/` where no server was reached.
    pub name: String,
    /// What it means.
    pub message: String,
    /// One sentence about this case.
    pub detail: String,
    /// What to do.
    pub action: Action,
    /// The request's id, to be quoted to support.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<WrongFieldView>,
    /// How many slots of the account are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes_in_use: Option<u32>,
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_nodes: Option<u32>,
    /// When the next one frees by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// Nodes that have been silent for long: candidates for unbinding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub longest_silent_nodes: Vec<SilentNodeView>,
    /// Seconds to wait before the next attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

/// A field that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongFieldView {
    /// Which.
    pub field: String,
    /// What is wrong with it.
    pub reason: String,
}

/// A node that has not called for long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentNodeView {
    /// Its installation.
    pub project_id: String,
    /// Its id.
    pub node_id: String,
    /// Its hostname.
    pub hostname: Option<String>,
    /// When it last got a lease.
    pub last_success_at: DateTime<Utc>,
}

impl AgentProblem {
    /// The problem of a client's error.
    pub(crate) fn of(error: &Error) -> Self {
        let own = |status, name: &str, message: &str| Self {
            action: error.action(),
            detail: error.to_string(),
            ..Self::by_the_agent(status, name, message)
        };
        match error {
            Error::Refused(refusal) => Self::refused(refusal),
            Error::Unreachable { .. } => own(502, "/", NOT_CONNECTED),
            Error::Lease(_) => own(502, "/", "The server could not prove that it is the vendor's."),
            Error::NotRegistered => own(409, "NOT_REGISTERED", "The node is not registered."),
            Error::Disconnected => own(409, "DISCONNECTED", "The agent is disconnected."),
            Error::Password(_) => own(409, "PASSWORD", "No password is kept that could be used."),
            Error::Setting { .. } => own(422, "SETTING", "A setting is wrong."),
            _ => own(500, "AGENT", "The agent could not do this."),
        }
    }

    /// The problem that there is no registration to unbind.
    pub(crate) fn nothing_to_unbind() -> Self {
        let entry = Code::DO_NOT_NEED_DEACTIVATE.entry();
        let problem = Self::by_the_agent(entry.status, entry.name, entry.message[0]);
        Self { code: Some(entry.number), action: Action::None, ..problem }
    }

    /// A problem of the agent's own.
    pub(crate) fn by_the_agent(status: u16, name: &str, detail: &str) -> Self {
        Self {
            help: "about:blank".to_owned(),
            status,
            code: None,
            name: name.to_owned(),
            message: detail.to_owned(),
            detail: detail.to_owned(),
            action: Action::FixRequest,
            instance: None,
            errors: Vec::new(),
            nodes_in_use: None,
            max_nodes: None,
            next_slot_frees_at: None,
            longest_silent_nodes: Vec::new(),
            retry_after_s: None,
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        let refusal = refusal.clone();
        let errors = refusal.errors.into_iter();
        let silent = refusal.longest_silent_nodes.into_iter();
        Self {
            help: refusal.help,
            status: status(refusal.code),
            code: Some(refusal.code),
            name: refusal.name,
            message: refusal.message,
            detail: refusal.detail,
            action: refusal.action,
            instance: Some(refusal.instance),
            errors: errors
                .map(|wrong| WrongFieldView { field: wrong.field, reason: wrong.reason })
                .collect(),
            nodes_in_use: refusal.nodes_in_use,
            max_nodes: refusal.max_nodes,
            next_slot_frees_at: refusal.next_slot_frees_at,
            longest_silent_nodes: silent
                .map(|node| SilentNodeView {
                    project_id: node.project_id,
                    node_id: node.node_id,
                    hostname: node.hostname,
                    last_success_at: node.last_success_at,
                })
                .collect(),
            retry_after_s: refusal.retry_after_s,
        }
    }

    pub(crate) fn answer(&self) -> HttpResponse {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_GATEWAY);
        HttpResponse::build(status).content_type("application/problem+json").json(self)
    }
}

const NOT_CONNECTED: &str = "The project server fails to connect to the cloud registration server.";

/// The code's usual status, but that 401 is the agent's own: it asks for its token.
fn status(code: u16) -> u16 {
    let usual = Code::try_from(code).map_or(403, |code| code.entry().status);
    if usual == 401 { 403 } else { usual }
}
