//! Signs of life.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    TicketId,
    limits::{CLAIMED_FEATURES_MAX, LEASE_MAX},
    sessions::{Activity, Denial, IdleRelease},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::TicketView;
use crate::{Checked, FieldError, as_text, field_checks::FieldChecks, schemas};

/// Give a sign of life.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatBody {
    /// The signed leases of the tickets that the process holds. What the server has forgotten comes back by
    /// them; a ticket that isn't among them for a time-out is released. If not given, all stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::TicketLeases>)]
    pub tickets: Option<Vec<String>>,
    /// What the process is doing; if not given, all stays as it was. A checkout says that it is active.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Activity>)]
    pub activity: Option<Activity>,
}

impl Checked for HeartbeatBody {
    type Valid = Self;

    fn check(self) -> Result<Self, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let tickets = self.tickets.iter().flatten();
        if tickets.clone().count() > CLAIMED_FEATURES_MAX {
            faults.add("tickets", format!("must be at most {CLAIMED_FEATURES_MAX}"));
        }
        for (nth, lease) in tickets.enumerate() {
            if lease.is_empty() || lease.chars().count() > LEASE_MAX {
                faults.add(
                    &format!("tickets[{nth}]"),
                    format!("must have 1 to {LEASE_MAX} characters"),
                );
            }
        }
        faults.or(self)
    }
}

/// What a sign of life is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeartbeatView {
    /// The tickets that had been forgotten and are back.
    #[schema(value_type = Vec<String>)]
    pub rebuilt: Vec<String>,
    /// The tickets that don't stand for anything any more.
    pub lost: Vec<LostTicketView>,
    /// What the session holds, signed anew.
    pub tickets: Vec<TicketView>,
    /// What its user should know.
    pub messages: Vec<SessionMessageView>,
    /// After how many seconds the next one is due.
    pub next_s: u32,
    /// The server's time.
    pub server_time: DateTime<Utc>,
}

/// What the user of a session should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum SessionMessageView {
    /// As long as the process is idle, its units may be taken away: let its user save.
    IdleWarning {
        /// The code of the feature.
        #[schema(example = "topics")]
        code: String,
        /// `on_demand`: where another needs them; `always`: in any case.
        #[schema(value_type = String, example = "on_demand")]
        release: IdleRelease,
        /// From when on.
        from: DateTime<Utc>,
    },
}

/// A ticket that is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LostTicketView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "tkt_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub ticket: TicketId,
    /// Why: `idle` where it was taken away because the process was idle, `full` where there was no room to
    /// bring it back, `expired` where its licence is over; null: it
    /// was released, is too old to prove anything, or is none of this session's.
    #[schema(value_type = Option<String>, example = "full")]
    pub reason: Option<Denial>,
}
