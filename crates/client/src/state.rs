//! The client's persistent state.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Action, roll_call::RollCall};

/// The format version of the file; a newer one is left alone.
pub(crate) const FORMAT: u32 = 1;
/// As many failures as the server takes in one report.
const FAILURES_MAX: usize = 100;

/// The persistent state.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) format: u32,
    pub(crate) node_id: String,
    pub(crate) held: Option<StoredRegistration>,
    pub(crate) ended: Option<Ended>,
    /// The newest key set, signed by a pinned root.
    pub(crate) key_set: Option<String>,
    /// The highest issue of a key set ever seen.
    pub(crate) key_set_issue: i64,
    /// The latest time that the server signed.
    pub(crate) server_seen_at: DateTime<Utc>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) counters: Counters,
}

/// A registration, as it was last granted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StoredRegistration {
    pub(crate) registration_id: String,
    pub(crate) account: String,
    #[serde(with = "secret")]
    pub(crate) token: SecretString,
    pub(crate) lease: String,
    pub(crate) lease_seq: i64,
    pub(crate) roll_call: RollCall,
}

/// How the registration ended: refused by the server, or unbound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    Failed(Failure),
    Unbound { at: DateTime<Utc> },
}

/// A call that failed, or several of the same interval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Failure {
    /// When the first of them was made.
    pub at: DateTime<Utc>,
    /// How many calls it stands for.
    pub attempts: u32,
    /// The code; none where the server was not reached.
    pub code: Option<u16>,
    /// The code's name, or `/`.
    pub name: String,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub action: Action,
    /// The request's id, to be quoted to support.
    pub request_id: Option<String>,
    /// Whether it is still to be reported to the server.
    pub(crate) unreported: bool,
}

/// Counters since the node id was generated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Counters {
    /// Registrations granted.
    pub registered: u64,
    /// Leases renewed.
    pub renewed: u64,
    /// Calls that the server refused.
    pub refused: u64,
    /// Calls that got no answer.
    pub unanswered: u64,
}

impl State {
    /// The state of a node that never registered.
    pub(crate) fn new(node_id: String) -> Self {
        Self {
            format: FORMAT,
            node_id,
            held: None,
            ended: None,
            key_set: None,
            key_set_issue: 0,
            server_seen_at: DateTime::UNIX_EPOCH,
            failures: Vec::new(),
            counters: Counters::default(),
        }
    }

    /// Append a failure to the list; the oldest are dropped.
    pub(crate) fn list(&mut self, failure: Failure) {
        if self.failures.len() >= FAILURES_MAX {
            self.failures.remove(0);
        }
        self.failures.push(failure);
    }

    /// List the failure of a call: one an interval, the last. Returns it unless it was listed
    /// before.
    pub(crate) fn list_of_interval(&mut self, failure: Failure, first: bool) -> Option<Failure> {
        let shown = self.failures.last_mut().filter(|_| !first);
        let Some(shown) = shown else {
            self.list(failure.clone());
            return Some(failure);
        };
        let attempts = shown.attempts.saturating_add(1);
        // An answer says more than none.
        let says_more =
            failure.code.is_some() && (failure.code, failure.action) != (shown.code, shown.action);
        if says_more {
            *shown = Failure { attempts, ..failure };
        } else {
            shown.attempts = attempts;
        }
        says_more.then(|| shown.clone())
    }
}

/// Secrets are plain in the file, which only its owner can read.
mod secret {
    use secrecy::{ExposeSecret, SecretString};
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        secret: &SecretString,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose_secret())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<SecretString, D::Error> {
        String::deserialize(from).map(Into::into)
    }
}
