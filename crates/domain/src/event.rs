//! Events: the history of everything but successful revalidations.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{AccountId, Code, EventId, RegistrationId, TenantId, nodes::NodeKey};

/// The kind of an event. Its names are stored and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A node registered and got a slot.
    Registered,
    /// A live node was registered again without its token.
    NodeReplaced,
    /// A registration or revalidation with proven credentials was refused.
    Refused,
    /// The last allowed refusal, the lock-out: "Registration Failed".
    LockedOut,
    /// The lease expired: "Registration Failed".
    Expired,
    /// The node was unbound.
    Unbound,
    /// Suspiciously many live leases were unbound remotely.
    UnbindChurn,
    /// Two machines seem to share the registration.
    CloneSuspected,
    /// The node holds a newer lease than the server issued: the server was restored.
    ServerBehind,
    /// A failure that the server couldn't see, reported by the node.
    ReportedByNode,
    /// A registration that failed in an outage of ours was reinstated by an amnesty.
    Pardoned,
    /// Units of a feature were taken beyond those that there are, as the rules of its pool allow.
    SeatsOverdrawn,
    /// Staff changed the account or the tenant.
    Changed,
}

impl EventKind {
    /// Whether it is a failure, shown in the node's list of failures.
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::LockedOut
                | Self::Expired
                | Self::ReportedByNode
                | Self::CloneSuspected
        )
    }
}

/// An event; the history is append-only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id, in the order of time.
    pub id: EventId,
    /// Its tenant.
    pub tenant: TenantId,
    /// The account, where there is one.
    pub account: Option<AccountId>,
    /// The registration, where there is one.
    pub registration: Option<RegistrationId>,
    /// The node, where there is one; history is read by node.
    pub node: Option<NodeKey>,
    /// Its kind.
    pub kind: EventKind,
    /// When.
    pub at: DateTime<Utc>,
    /// The code it was answered with.
    pub code: Option<Code>,
    /// Whether it counted towards the lock-out.
    pub counted: bool,
    /// One sentence for people.
    pub detail: String,
    /// The source address of the call.
    pub source: Option<IpAddr>,
    /// The request it belongs to.
    pub request_id: Option<String>,
}
