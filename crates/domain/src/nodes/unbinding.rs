//! Unbinding: the decision, and when the slot is free.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{TokenHash, accounts::Policy, nodes::Registration};

/// Who unbinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnboundBy {
    /// The node itself, with its token.
    Node,
    /// The account's owner, with account and password.
    Account,
    /// The tenant's staff.
    Staff,
}

/// When the slot of an unbound registration is free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// At once.
    Free,
    /// At the lease's expiry: it could be used offline until then.
    HeldUntil(DateTime<Utc>),
}

/// The decision about an unbinding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbinding {
    /// When its slot is free.
    pub slot: Slot,
    /// Whether suspiciously many were unbound remotely, to be recorded as an event.
    pub churn: bool,
}

/// Decide an unbinding; `None` if the registration is not live.
///
/// `recent_remote` is the number of the account's live leases that were unbound remotely within the
/// last lease lifetime. An issued lease stays valid offline, so many remote unbinds could run more
/// nodes than were bought.
pub fn decide_unbinding(
    registration: &Registration,
    policy: &Policy,
    by: UnboundBy,
    recent_remote: u32,
    now: DateTime<Utc>,
) -> Option<Unbinding> {
    if !registration.is_live(now) {
        return None;
    }
    let churn = by != UnboundBy::Node && recent_remote + 1 > policy.max_nodes.max(3);
    let slot = if churn && policy.rules.hold_churned_slots {
        Slot::HeldUntil(registration.lease_expires_at)
    } else {
        Slot::Free
    };
    Some(Unbinding { slot, churn })
}

/// Decide an unbinding by the node itself; `None` if the token is none of the registration's, or the
/// registration is not live.
///
/// No policy has a say in it: the slot is free at once, and nothing is suspicious.
pub fn decide_own_unbinding(
    registration: &Registration,
    token: &TokenHash,
    now: DateTime<Utc>,
) -> Option<Unbinding> {
    let may = registration.tokens.holds(token) && registration.is_live(now);
    may.then_some(Unbinding { slot: Slot::Free, churn: false })
}
