//! What staff see of sessions and pools.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    QueueId, SessionId, TicketId,
    limits::{BUSY_MINUTES, IDLE_MINUTES, REASON_MAX, SESSION_BAN_MINUTES_MAX, SHARE_MAX},
    sessions::{Activity, CountBy, IdleRelease, Overdraft, QueueMode},
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
    /// What its process says it is doing: `idle` or `busy`; null: it is active, or doesn't say.
    #[schema(value_type = Option<String>, example = "idle")]
    pub activity: Option<Activity>,
    /// Since when.
    pub activity_since: Option<DateTime<Utc>>,
    /// What it waits for; null: it doesn't.
    pub waits: Option<SessionWaitView>,
}

/// What a session waits for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionWaitView {
    /// Its place in the queue.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "que_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub queue_id: QueueId,
    /// The features.
    pub features: Vec<SessionWantedView>,
    /// Whether its turn has come, and it hasn't asked yet.
    pub offered: bool,
}

/// Units of a feature that are waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SessionWantedView {
    /// The code of the feature.
    pub code: String,
    /// How many units.
    pub quantity: u32,
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
    /// How many tickets were taken from those who were idle, since then.
    pub idle_released: u64,
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
    /// When units of whoever is idle are taken away: `never`, `on_demand`, `always`.
    #[schema(value_type = String, example = "on_demand")]
    pub idle_release: IdleRelease,
    /// After how many minutes.
    pub idle_minutes: u32,
    /// For how many minutes whoever is busy counts as active.
    pub busy_minutes: u32,
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
    /// When units of whoever is idle are taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::IdleRelease>)]
    pub idle_release: Option<IdleRelease>,
    /// After how many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::IdleMinutes>)]
    pub idle_minutes: Option<u32>,
    /// For how many minutes whoever is busy counts as active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::BusyMinutes>)]
    pub busy_minutes: Option<u32>,
}

impl Checked for SetPoolBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        if self.max_share.is_some_and(|share| share > SHARE_MAX) {
            faults.add("max_share", format!("must be at most {SHARE_MAX}"));
        }
        for (field, minutes, range) in [
            ("idle_minutes", self.idle_minutes, IDLE_MINUTES),
            ("busy_minutes", self.busy_minutes, BUSY_MINUTES),
        ] {
            if minutes.is_some_and(|minutes| !range.contains(&minutes)) {
                faults.add(field, format!("must be {} to {}", range.start(), range.end()));
            }
        }
        faults.or(self)
    }
}
