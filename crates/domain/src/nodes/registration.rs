//! Registrations: the binding of a node to an account.

use chrono::{DateTime, Utc};

use crate::{
    AccountId, Code, RegistrationId, TenantId,
    nodes::{NodeFacts, Replacements, Seq, TokenHashes, UnboundBy},
};

/// Why a registration failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureCause {
    /// The last allowed call was refused, with this code.
    Refused(Code),
    /// The lease expired without a successful call.
    Expired,
}

/// The state of a registration. `Failed` and `Unbound` are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It holds a slot until its lease expires.
    Registered,
    /// "Registration Failed": the node must register again.
    Failed {
        /// Since when.
        at: DateTime<Utc>,
        /// Why.
        why: FailureCause,
    },
    /// It was unbound.
    Unbound {
        /// Since when.
        at: DateTime<Utc>,
        /// Who unbound it.
        by: UnboundBy,
        /// Until when the slot stays taken, after too many remote unbinds.
        slot_held_until: Option<DateTime<Utc>>,
    },
}

/// A registration of a node. A node has one row for each; only the newest may be live.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Its id.
    pub id: RegistrationId,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its account.
    pub account: AccountId,
    /// The node's last description of itself.
    pub facts: NodeFacts,
    /// The stored state; see [`Registration::state_at`].
    pub state: State,
    /// The row's version: goes up with every write. A decision on an older one is made again.
    pub revision: i64,
    /// The sequence numbers of its leases.
    pub seq: Seq,
    /// The hashes of its valid tokens.
    pub tokens: TokenHashes,
    /// Consecutive counted failures.
    pub failures: u32,
    /// When it registered.
    pub registered_at: DateTime<Utc>,
    /// When a lease was last issued.
    pub last_success_at: DateTime<Utc>,
    /// When a refusal was last counted.
    pub last_counted_at: Option<DateTime<Utc>>,
    /// When its newest lease expires.
    pub lease_expires_at: DateTime<Utc>,
    /// The version of the password it registered with.
    pub password_version: i64,
    /// How often it was registered again without its token.
    pub replacements: Replacements,
}

impl Registration {
    /// Whether it is registered and its lease valid.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.state == State::Registered && now < self.lease_expires_at
    }

    /// The state at `now`: failed once the lease has expired, whether or not that is stored yet.
    pub fn state_at(&self, now: DateTime<Utc>) -> State {
        match self.state {
            State::Registered if now >= self.lease_expires_at => {
                State::Failed { at: self.lease_expires_at, why: FailureCause::Expired }
            }
            state => state,
        }
    }
}

impl State {
    /// Its name, as stored and sent.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Failed { .. } => "failed",
            Self::Unbound { .. } => "unbound",
        }
    }
}
