//! Reregistration: registering a node whose registration is live.

use chrono::{DateTime, Utc};

use crate::{
    TokenHash,
    accounts::Policy,
    nodes::{Registration, Seq, TokenHashes, sequence::REPEAT_WINDOW},
};

/// How often a live registration was replaced: registered again without its token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replacements {
    /// How often within the window.
    pub count: u32,
    /// When the window began; it is one lease lifetime long.
    pub since: DateTime<Utc>,
    /// The last time; repeats within a minute count once.
    pub last_at: DateTime<Utc>,
}

impl Replacements {
    /// Those of a registration made at `now`.
    pub fn none(now: DateTime<Utc>) -> Self {
        Self { count: 0, since: now, last_at: now }
    }
}

/// The decision about a node that registers again.
#[derive(Debug, Clone, PartialEq)]
pub enum Reregistration {
    /// Accepted: the same registration, slot and id, with a new lease and one more token.
    Again {
        /// The new sequence numbers.
        seq: Seq,
        /// The valid tokens, the new one among them.
        tokens: TokenHashes,
        /// When the new lease expires.
        lease_expires_at: DateTime<Utc>,
        /// How often it was replaced.
        replacements: Replacements,
        /// Whether this is a replacement, to be recorded as an event.
        replaced: bool,
    },
    /// Its lease has expired: it fails, and the node gets a new registration.
    Over,
    /// Refused, replaced too often: else a hundred machines with one node id would share one slot.
    TooManyReplacements,
}

/// Decide about a registration in state `registered` whose node registers again. `shown` is the
/// token that it sent, if any, `fresh` the one that it is to get.
pub fn reregister(
    registration: &Registration,
    policy: &Policy,
    shown: Option<&TokenHash>,
    fresh: TokenHash,
    now: DateTime<Utc>,
) -> Reregistration {
    if !registration.is_live(now) {
        return Reregistration::Over;
    }
    let known = shown.is_some_and(|token| registration.tokens.holds(token));
    let before = registration.replacements;
    let repeated = now < before.last_at + REPEAT_WINDOW;
    let window_over = now >= before.since + policy.rules.lease_lifetime();
    let (replacements, replaced) = if known {
        (before, false)
    } else if repeated {
        (Replacements { last_at: before.last_at, ..before }, false)
    } else if window_over {
        (Replacements { count: 1, since: now, last_at: now }, true)
    } else {
        (Replacements { count: before.count + 1, last_at: now, ..before }, true)
    };
    if replaced && replacements.count > policy.rules.replacements {
        return Reregistration::TooManyReplacements;
    }
    Reregistration::Again {
        seq: registration.seq.reissued(registration.last_success_at, now),
        tokens: registration.tokens.with(fresh),
        lease_expires_at: now + policy.rules.lease_lifetime(),
        replacements,
        replaced,
    }
}
