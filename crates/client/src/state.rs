//! The client's persistent state.

use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Action, FailureKind, roll_call::RollCall};

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
    #[serde(default, skip_serializing_if = "StoredLicences::is_empty")]
    pub(crate) licences: StoredLicences,
}

/// What is stored of features besides the held lease. Older clients neither read nor write it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StoredLicences {
    /// Since when the client is disconnected, if it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disconnected_at: Option<DateTime<Utc>>,
    /// The lease whose features count in place of the held one's: the server has ended the registration,
    /// or the document that the held one names is not here yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lease: Option<String>,
    /// The signed document of the features, where a lease names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) document: Option<String>,
}

impl StoredLicences {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Forget the features.
    pub(crate) fn forget_features(&mut self) {
        self.lease = None;
        self.document = None;
    }
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
    /// How the call failed; [`Failure::kind`] knows it of older failures, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) kind: Option<FailureKind>,
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

impl Failure {
    /// How the call failed.
    pub fn kind(&self) -> FailureKind {
        self.kind.unwrap_or(match self.code {
            Some(_) => FailureKind::Refused,
            None => FailureKind::Unreachable,
        })
    }
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
            licences: StoredLicences::default(),
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
        let says_more = match failure.code {
            Some(_) => (failure.code, failure.action) != (shown.code, shown.action),
            None => shown.code.is_none() && failure.kind() != shown.kind(),
        };
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
