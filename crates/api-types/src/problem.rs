//! An error, as it travels: RFC 9457 with a code from the table.

use chrono::{DateTime, Utc};
use rollcall_domain::{Action, CODES, Code, RegistrationId, sessions::Denial};
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr, Schema,
        schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type},
    },
};

use crate::{FieldError, WrongCell, as_text};

/// Why a request was refused, of the media type `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// The help page for the code: cause, and what to do, in English and Chinese.
    #[serde(rename = "type")]
    #[schema(example = "https://licence.example.com/help/codes/30007")]
    pub kind: String,
    /// The code's name.
    #[schema(example = "REGISTER_OUT_OF_LIMIT")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 409)]
    pub status: u16,
    /// One sentence about this case.
    #[schema(example = "All 5 nodes of the account are registered.")]
    pub detail: String,
    /// The request's id, to be quoted to support.
    #[schema(example = "req_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub instance: String,
    /// The code.
    #[schema(schema_with = code_schema)]
    pub code: Code,
    /// The code's name.
    #[schema(example = "REGISTER_OUT_OF_LIMIT")]
    pub name: String,
    /// The code's message, in the language of `Accept-Language` (`en`, `zh-CN`).
    #[schema(
        example = "The maximum number of nodes for which licenses can be assigned has been reached."
    )]
    pub message: String,
    /// Whether the same request may succeed later by itself.
    pub retryable: bool,
    /// What the client should do: `retry`, `fix_request`, `reregister`, `contact_vendor`, `none`.
    #[schema(schema_with = action_schema)]
    pub action: Action,
    /// The fields that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// What else there is to know.
    #[serde(flatten)]
    pub facts: ProblemFacts,
}

/// Members of a problem that stand where they apply.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProblemFacts {
    /// Consecutive failures of the registration so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consecutive_failures: Option<u32>,
    /// How many end the registration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_failures: Option<u32>,
    /// When the registration's lease ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_expires_at: Option<DateTime<Utc>>,
    /// How many slots of the account are taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nodes_in_use: Option<u32>,
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_nodes: Option<u32>,
    /// When the next one frees by itself, if nobody calls.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// The five nodes that have been silent the longest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub longest_silent_nodes: Vec<SilentNode>,
    /// How many metered units a period has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    /// How many of this period are used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units_used: Option<u32>,
    /// When the next period begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units_renew_at: Option<DateTime<Utc>>,
    /// The feature whose units are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature: Option<String>,
    /// Why: `full`, `not_licensed`, `expired`, `not_started`, `disabled`, `version`, `cold_start`,
    /// `queue_timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reason: Option<Denial>,
    /// How many of its units are out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_use: Option<u32>,
    /// How many there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<u32>,
    /// How many claims wait for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_length: Option<u32>,
    /// What is wrong with a file, the first thousand of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong_cells: Vec<WrongCell>,
    /// How much is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total_errors: Option<u64>,
    /// When the node is to call next; calls before that are refused as well and don't count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revalidate_at: Option<DateTime<Utc>>,
    /// The server's time, where the client's clock seems wrong or has to be compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_time: Option<DateTime<Utc>>,
    /// Seconds to wait before the next attempt, as in the header `Retry-After`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

/// A node that has not called for long: a candidate for unbinding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SilentNode {
    /// Its registration.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration_id: RegistrationId,
    /// Its project.
    #[schema(example = "sales-dw")]
    pub project_id: String,
    /// Its id.
    #[schema(example = "7d0f5a60-node-1")]
    pub node_id: String,
    /// Its hostname.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "fdl-1")]
    pub hostname: Option<String>,
    /// When it last got a lease.
    #[schema(example = "2026-03-01T10:00:00Z")]
    pub last_success_at: DateTime<Utc>,
}

/// The numbers of the table.
pub(crate) fn code_schema() -> RefOr<Schema> {
    let names: Vec<_> =
        CODES.iter().map(|entry| format!("{} {}", entry.number, entry.name)).collect();
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .description(Some(format!("One of {}.", names.join(", "))))
        .enum_values(Some(CODES.iter().map(|entry| entry.number)))
        .into()
}

fn action_schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What the client should do."))
        .enum_values(Some(["retry", "fix_request", "reregister", "contact_vendor", "none"]))
        .into()
}
