//! Reading registrations.

use chrono::{DateTime, Utc};
use rollcall_domain::{Code, EventKind, RegistrationId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{NodeBody, as_text, problem::code_schema, schemas};

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It holds a slot.
    Registered,
    /// "Registration Failed": the node must register again.
    Failed,
    /// It left or was removed.
    Unbound,
}

impl NodeState {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Failed => "failed",
            Self::Unbound => "unbound",
        }
    }
}

/// How a registration ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndedReason {
    /// Nobody had called when the lease ended.
    LeaseExpired,
    /// The last allowed call was refused; `ended_code` says with what.
    Refused,
    /// The node unbound itself.
    UnboundByNode,
    /// The account's owner unbound it.
    UnboundByAccount,
    /// The vendor's staff unbound it.
    UnboundByStaff,
}

/// A registration, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration_id: RegistrationId,
    /// Where it stands now.
    pub state: NodeState,
    /// The node, as it last described itself.
    pub node: NodeBody,
    /// Consecutive failures so far.
    #[schema(example = 0)]
    pub consecutive_failures: u32,
    /// How many end the registration.
    #[schema(example = 12)]
    pub allowed_failures: u32,
    /// When it registered.
    #[schema(example = "2026-03-01T10:00:00Z")]
    pub registered_at: DateTime<Utc>,
    /// When it last got a lease.
    #[schema(example = "2026-03-01T10:00:00Z")]
    pub last_success_at: DateTime<Utc>,
    /// When its newest lease ends or ended.
    #[schema(example = "2026-03-02T10:00:00Z")]
    pub lease_expires_at: DateTime<Utc>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_reason: Option<EndedReason>,
    /// The code of the refusal that ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = code_schema)]
    pub ended_code: Option<Code>,
    /// What went wrong at this node, the newest first, whichever of its registrations it was.
    pub failures: Vec<Failure>,
}

/// Something that went wrong at a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Failure {
    /// When.
    #[schema(example = "2026-03-01T12:00:00Z")]
    pub at: DateTime<Utc>,
    /// The code it was answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = code_schema)]
    pub code: Option<Code>,
    /// The code's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "LICENSE_EXPIRED")]
    pub name: Option<String>,
    /// The code's message, in the language of `Accept-Language`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "The license has expired.")]
    pub message: Option<String>,
    /// What it was: `refused`, `locked_out`, `expired`, `reported_by_node`, `clone_suspected`.
    #[schema(value_type = schemas::EventKind)]
    pub kind: EventKind,
    /// One sentence.
    #[schema(example = "The license has expired.")]
    pub detail: String,
    /// Whether it counts towards the lock-out.
    pub counted: bool,
    /// Whether the node told it afterwards, since the server couldn't see it.
    pub reported_by_node: bool,
    /// Where the call came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "203.0.113.7")]
    pub source: Option<String>,
    /// The request it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "req_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub request_id: Option<String>,
}

/// A part of a list of registrations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegistrationPage {
    /// The registrations, in the order they were made.
    pub items: Vec<RegistrationView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    #[schema(example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub next_cursor: Option<String>,
}
