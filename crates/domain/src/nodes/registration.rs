//! The binding of one node to one account.

use chrono::{
    DateTime, Utc,
    serde::{ts_microseconds, ts_microseconds_option},
};
use serde::{Deserialize, Serialize};

use crate::{
    AccountId, Code, RegistrationId, TenantId,
    nodes::{Leaver, NodeFacts, Replacements, Seq, TokenHashes},
};

/// Why a registration ended in "Registration Failed".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailedWhy {
    /// The last allowed call was refused, with this code.
    Refused(Code),
    /// The lease ended and nobody had called.
    Expired,
}

/// Where a registration stands. `Failed` and `Unbound` are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It holds a slot, as long as its lease lives.
    Registered,
    /// "Registration Failed": the node must register again.
    Failed {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        why: FailedWhy,
    },
    /// It left or was removed.
    Unbound {
        /// Since when.
        at: DateTime<Utc>,
        /// Who did it.
        by: Leaver,
        /// The slot stays taken until then: too many were freed this way.
        slot_held_until: Option<DateTime<Utc>>,
    },
}

/// One row of a node's history with an account; the newest may be live.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// Whose product.
    pub tenant: TenantId,
    /// Whose slot.
    pub account: AccountId,
    /// The node, as it last described itself.
    pub facts: NodeFacts,
    /// Where it stands, as written; see [`Registration::state_at`].
    pub state: State,
    /// Goes up with every write; a decision made on an older one is made again.
    pub revision: i64,
    /// The lease's running number.
    pub seq: Seq,
    /// What the node proves itself with.
    pub tokens: TokenHashes,
    /// Consecutive failures that counted.
    pub failures: u32,
    /// When it registered.
    #[serde(with = "ts_microseconds")]
    pub registered_at: DateTime<Utc>,
    /// When a lease last went out.
    #[serde(with = "ts_microseconds")]
    pub last_success_at: DateTime<Utc>,
    /// When a refusal last counted.
    #[serde(with = "ts_microseconds_option")]
    pub last_counted_at: Option<DateTime<Utc>>,
    /// When its newest lease ends.
    #[serde(with = "ts_microseconds")]
    pub lease_expires_at: DateTime<Utc>,
    /// The version of the password it registered with.
    pub password_version: i64,
    /// How often it was registered over.
    pub replacements: Replacements,
}

impl Registration {
    /// Whether it is registered and its lease alive.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Registered && now < self.lease_expires_at
    }

    /// Where it stands at `now`: a lease that is over has failed, whether or not that is written yet.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        match self.state {
            State::Registered if now >= self.lease_expires_at => {
                State::Failed { at: self.lease_expires_at, why: FailedWhy::Expired }
            }
            state => state,
        }
    }
}

impl State {
    /// The name that travels and is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Failed { .. } => "failed",
            Self::Unbound { .. } => "unbound",
        }
    }
}
