//! What a registered node gets.

use chrono::{DateTime, Utc};
use rollcall_domain::RegistrationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{NodeState, Problem, as_text};

/// A node is registered, or stays so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Registered {
    /// The registration's id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub registration_id: RegistrationId,
    /// Always `registered`.
    pub state: NodeState,
    /// The node's new token, to be kept secret; absent where the node goes on with the one it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "rcn_0195a3c27e0c7b0e8a4f3c5d6e7f8091_…")]
    pub node_token: Option<String>,
    /// The signed lease: a JWS that proves offline that the node is registered.
    #[schema(example = "eyJhbGciOiJFZERTQSJ9…")]
    pub lease: String,
    /// The lease's number, to be sent with the next revalidation.
    #[schema(example = 1)]
    pub lease_seq: i64,
    /// When the lease ends.
    #[schema(example = "2026-03-02T10:00:00Z")]
    pub lease_expires_at: DateTime<Utc>,
    /// When the node is to call next.
    #[schema(example = "2026-03-01T11:57:03Z")]
    pub revalidate_at: DateTime<Utc>,
    /// Seconds between two calls.
    #[schema(example = 7200)]
    pub revalidation_interval_s: i64,
    /// Consecutive failures that end a registration.
    #[schema(example = 12)]
    pub allowed_failures: u32,
    /// How the account stands.
    pub account: AccountStanding,
    /// The server's time.
    #[schema(example = "2026-03-01T10:00:00Z")]
    pub server_time: DateTime<Utc>,
}

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountStanding {
    /// Its name.
    #[schema(example = "acme")]
    pub name: String,
    /// How many nodes it may have.
    #[schema(example = 5)]
    pub max_nodes: u32,
    /// How many it has.
    #[schema(example = 3)]
    pub nodes_in_use: u32,
    /// When it is no longer valid; null if it has no end.
    #[schema(example = "2027-01-01T00:00:00Z")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// The answer to a batch.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    /// One result for each node, in the order they were sent.
    pub results: Vec<BatchResult>,
}

/// What became of one node of a batch: a registration or a problem, told apart by `status`.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum BatchResult {
    /// It is registered.
    Registered {
        /// 201 if it is new, 200 if it was registered before.
        #[schema(example = 201)]
        status: u16,
        /// What it gets.
        #[serde(flatten)]
        registration: Registered,
    },
    /// It is refused.
    Refused(Box<Problem>),
}
