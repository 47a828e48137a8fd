//! The audit trail, as staff see it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Its id.
    #[schema(example = "aud_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub audit_id: String,
    /// Which row of the trail it is, counted from 1.
    pub position: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it: `command_line`, or the id of one of the staff or of a token.
    #[schema(example = "tok_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub who: String,
    /// What was done.
    #[schema(example = "account.suspend")]
    pub action: String,
    /// To what: `account`, `token` and so on.
    #[schema(example = "account")]
    pub target_kind: String,
    /// Its id.
    pub target_id: String,
    /// Its name.
    #[schema(example = "acme")]
    pub target_name: String,
    /// What changed as it was before, without secrets.
    #[schema(value_type = Option<Object>, required = true)]
    pub before: serde_json::Value,
    /// What changed as it was afterwards, without secrets.
    #[schema(value_type = Option<Object>, required = true)]
    pub after: serde_json::Value,
    /// Where the request came from.
    pub source: Option<String>,
    /// The request it belongs to.
    pub request_id: Option<String>,
    /// The hash of the row, which holds that of the row before.
    pub hash: String,
}

/// A part of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The rows, the newest first.
    pub items: Vec<AuditView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
}
