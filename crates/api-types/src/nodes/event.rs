//! The history of nodes, as staff see it.

use chrono::{DateTime, Utc};
use rollcall_domain::{Code, EventKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{problem::code_schema, schemas};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// Its id.
    #[schema(example = "evt_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub event_id: String,
    /// What happened.
    #[schema(value_type = schemas::EventKind)]
    pub kind: EventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// The account.
    pub account_id: Option<String>,
    /// The registration.
    pub registration_id: Option<String>,
    /// The node's project.
    pub project_id: Option<String>,
    /// The node.
    pub node_id: Option<String>,
    /// The code it was answered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = code_schema)]
    pub code: Option<Code>,
    /// Whether it counts towards the lock-out.
    pub counted: bool,
    /// One sentence.
    pub detail: String,
    /// Where the call came from.
    pub source: Option<String>,
    /// The request it belongs to.
    pub request_id: Option<String>,
}

/// A part of the history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventPage {
    /// The events, the newest first.
    pub items: Vec<EventView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
