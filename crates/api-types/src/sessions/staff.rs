//! What staff see of sessions and pools.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    SessionId, TicketId,
    limits::{REASON_MAX, SESSION_BAN_MINUTES_MAX, SHARE_MAX},
    sessions::{CountBy, Overdraft, QueueMode},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Live sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionList {
    /// By account, those first that will be over first; at most a thousand.
    pub items: Vec<SessionView>,
    /// Whether there are more.
    pub truncated: bool,
}

/// A live session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "ses_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub session_id: SessionId,
    /// The account's id.
    pub account_id: String,
    /// The account's name.
    pub account: String,
    /// The machine.
    pub host: String,
    /// Who works there.
    pub user: Option<String>,
    /// Which process of theirs.
    pub process: Option<String>,
    /// The client that opened it; null: a node did.
    pub client: Option<String>,
    /// The version of the product.
    pub version: Option<String>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it will be over without another sign of life.
    pub until: DateTime<Utc>,
    /// What it holds.
    pub tickets: Vec<SessionHeldView>,
}

/// What a session holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionHeldView {
    /// The ticket.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "tkt_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub ticket: TicketId,
    /// The code of the feature.
    pub code: String,
    /// How many units.
    pub quantity: u32,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// End somebody's session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "The seat is needed for the release", "ban_minutes": 30 }))]
pub struct EndSessionBody {
    /// Why; its user is told.
    #[schema(value_type = schemas::Reason)]
    pub reason: String,
    /// For how many minutes none may be opened by the same user on the same machine; 0 if not given.
    #[serde(default)]
    #[schema(value_type = schemas::BanMinutes)]
    pub ban_minutes: u32,
}

impl Checked for EndSessionBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let reason = faults.text("reason", &self.reason, REASON_MAX);
        if self.ban_minutes > SESSION_BAN_MINUTES_MAX {
            faults.add("ban_minutes", format!("must be at most {SESSION_BAN_MINUTES_MAX}"));
        }
        faults.or(Self { reason, ..self })
    }
}

/// The pools of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PoolList {
    /// By feature.
    pub pools: Vec<PoolView>,
}

/// How the pool of a feature is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PoolView {
    /// The code of the feature.
    #[schema(example = "topics")]
    pub feature: String,
    /// How many units there are.
    pub capacity: u32,
    /// How many are out.
    pub in_use: u32,
    /// The most that were out at a time, since the sessions' store has begun.
    pub high_water: u32,
    /// How many claims were refused for want of room, since then.
    pub denied: u64,
    /// How many claims wait for it.
    pub queued: u32,
    /// Who counts as one: `session`, `process`, `host`, `user`, `user_host`, `key`.
    #[schema(value_type = String, example = "session")]
    pub count_by: CountBy,
    /// How many sessions of those who count as one share units; 0: any number.
    pub max_share: u32,
    /// How many units may be out beyond those that there are.
    #[schema(value_type = String, example = "none")]
    pub overdraft: Overdraft,
    /// In which order those who wait are served: `strict`, `express`.
    #[schema(value_type = String, example = "strict")]
    pub queue: QueueMode,
}

/// New rules for a pool; what isn't given stays.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "count_by": "user", "overdraft": "10%" }))]
pub struct SetPoolBody {
    /// Who counts as one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::CountBy>)]
    pub count_by: Option<CountBy>,
    /// How many sessions of those who count as one share units; 0: any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::MaxShare>)]
    pub max_share: Option<u32>,
    /// How many units may be out beyond those that there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Overdraft>)]
    pub overdraft: Option<Overdraft>,
    /// In which order those who wait are served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::QueueMode>)]
    pub queue: Option<QueueMode>,
}

impl Checked for SetPoolBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        if self.max_share.is_some_and(|share| share > SHARE_MAX) {
            faults.add("max_share", format!("must be at most {SHARE_MAX}"));
        }
        faults.or(self)
    }
}
