//! The agent's response bodies, with the server's member names.

use chrono::{DateTime, Utc};
use rollcall_client::{
    AccountNode, Action, Failure, FailureCause, KeptPassword, Node, RecordedFailure,
    RegistrationState, Status,
};
use serde::{Deserialize, Serialize};

use crate::PinSource;

/// The state of the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    /// It holds a lease.
    Registered,
    /// It was never registered.
    NotRegistered,
    /// "Registration Failed".
    RegistrationFailed,
    /// It was unbound.
    Unbound,
    /// The machine's clock was set back.
    ClockTampered,
    /// The stored lease failed verification.
    Untrusted,
}

/// The status of the node.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StatusView {
    /// Whether it is registered.
    pub registered: bool,
    /// Its state.
    pub state: NodeState,
    /// In one sentence.
    pub message: String,
    /// The newest failure, where the node isn't registered or calls fail.
    pub reason: Option<FailureView>,
    /// The installation's id.
    pub project_id: String,
    /// Its name.
    pub project_name: String,
    /// The product's app name.
    pub app_name: String,
    /// Its version.
    pub version: String,
    /// The node's id.
    pub node_id: String,
    /// Its registration.
    pub registration_id: Option<String>,
    /// The account it is registered with.
    pub account: Option<String>,
    /// When its lease ends or ended.
    pub lease_expires_at: Option<DateTime<Utc>>,
    /// When it calls next.
    pub next_call_at: Option<DateTime<Utc>>,
    /// Intervals in a row without success, for display: the lease's end decides.
    pub consecutive_failures: u32,
    /// How many end a registration.
    pub allowed_failures: u32,
    /// The source of the pins.
    pub pins: PinSource,
    /// Where the lease is kept for scripts and products.
    pub lease_file: String,
    /// Why the newest state can't be written, if so.
    pub not_saved: Option<String>,
    /// The account whose password is stored: the node can register again without entering it.
    pub kept_password_of: Option<String>,
    /// Why a password could not be kept or forgotten, if so.
    pub password_trouble: Option<String>,
    /// Since when the agent is disconnected, if it was told to: it makes no calls.
    pub disconnected_at: Option<DateTime<Utc>>,
    /// The project's nodes, if somebody asked for them since the agent started.
    pub nodes: Option<NodesView>,
    /// The agent's own version.
    pub agent_version: String,
}

/// The failed calls, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FailuresView {
    /// The failures.
    pub items: Vec<FailureView>,
}

/// A call that failed, or several of the same interval.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FailureView {
    /// When the first of them was made.
    pub at: DateTime<Utc>,
    /// How many calls it stands for.
    pub attempts: u32,
    /// The code; none where the server was not reached.
    pub code: Option<u16>,
    /// How the call failed: `unreachable`, `proxy`, `tls`, `refused` or `invalid`.
    #[serde(default)]
    pub kind: String,
    /// Its name, or `/`.
    pub name: String,
    /// What happened.
    pub message: String,
    /// What to do.
    pub action: Action,
    /// The request's id, to be quoted to support.
    pub request_id: Option<String>,
}

/// The project's nodes, as the server had them on record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodesView {
    /// When it was asked.
    pub as_of: DateTime<Utc>,
    /// Each of them.
    pub items: Vec<NodeView>,
}

/// A node of the project.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodeView {
    /// Its id.
    pub node_id: String,
    /// Whether it is the one that this agent keeps.
    pub is_this_node: bool,
    /// Its hostname.
    pub hostname: Option<String>,
    /// The product's version on it.
    pub version: String,
    /// Its registration.
    pub registration_id: String,
    /// `registered`, `failed` or `unbound`.
    pub state: String,
    /// How its registration ended.
    pub ended_reason: Option<String>,
    /// When it last got a lease.
    pub last_success_at: DateTime<Utc>,
    /// When its newest lease ends or ended.
    pub lease_expires_at: DateTime<Utc>,
    /// Failures in a row.
    pub consecutive_failures: u32,
    /// How many end the registration.
    pub allowed_failures: u32,
    /// What went wrong at it, the newest first.
    pub failures: Vec<NodeFailureView>,
}

/// Something that went wrong at a node.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NodeFailureView {
    /// When.
    pub at: DateTime<Utc>,
    /// The code.
    pub code: Option<u16>,
    /// Its name.
    pub name: Option<String>,
    /// One sentence.
    pub detail: String,
}

impl NodeState {
    /// The exit status of `rollcall agent status`. Below 3 the command itself has failed.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Registered => 0,
            Self::NotRegistered | Self::Unbound => 3,
            Self::RegistrationFailed => 4,
            Self::ClockTampered | Self::Untrusted => 5,
        }
    }
}

impl From<&RegistrationState> for NodeState {
    fn from(stands: &RegistrationState) -> Self {
        match stands {
            RegistrationState::Registered => Self::Registered,
            RegistrationState::NotRegistered => Self::NotRegistered,
            RegistrationState::RegistrationFailed(_) => Self::RegistrationFailed,
            RegistrationState::Unbound { .. } => Self::Unbound,
            RegistrationState::ClockTampered { .. } => Self::ClockTampered,
            // A lease of another node proves as little as none.
            _ => Self::Untrusted,
        }
    }
}

impl StatusView {
    pub(crate) fn of(
        product: &Node,
        pins: PinSource,
        lease_file: String,
        status: Status,
        nodes: Option<NodesView>,
    ) -> Self {
        let (kept_password_of, password_trouble) = match &status.kept_password {
            KeptPassword::Of { account } => (Some(account.clone()), None),
            KeptPassword::Trouble { reason } => (None, Some(reason.clone())),
            _ => (None, None),
        };
        Self {
            registered: status.is_registered(),
            state: (&status.state).into(),
            message: status.state.to_string(),
            reason: reason(&status).map(FailureView::from),
            project_id: product.project_id.clone(),
            project_name: product.project_name.clone(),
            app_name: product.app_name.clone(),
            version: product.version.clone(),
            node_id: status.node_id,
            registration_id: status.registration_id,
            account: status.account,
            lease_expires_at: status.lease_expires_at,
            next_call_at: status.next_call_at,
            consecutive_failures: status.failures_in_a_row,
            allowed_failures: status.allowed_failures,
            pins,
            lease_file,
            not_saved: status.not_saved,
            kept_password_of,
            password_trouble,
            disconnected_at: status.disconnected_at,
            nodes,
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// The failure to show first.
fn reason(status: &Status) -> Option<Failure> {
    let newest = || status.failures.last().cloned();
    match &status.state {
        RegistrationState::RegistrationFailed(FailureCause::Refused(failure)) => {
            Some(failure.clone())
        }
        RegistrationState::Registered if status.failures_in_a_row == 0 => None,
        RegistrationState::Unbound { at } => newest().filter(|failure| failure.at > *at),
        _ => newest(),
    }
}

impl FailuresView {
    pub(crate) fn of(failures: Vec<Failure>) -> Self {
        Self { items: failures.into_iter().rev().map(FailureView::from).collect() }
    }
}

impl From<Failure> for FailureView {
    fn from(failure: Failure) -> Self {
        Self {
            at: failure.at,
            kind: failure.kind().to_string(),
            attempts: failure.attempts,
            code: failure.code,
            name: failure.name,
            message: failure.message,
            action: failure.action,
            request_id: failure.request_id,
        }
    }
}

impl NodesView {
    pub(crate) fn of(nodes: Vec<AccountNode>, own: &str, as_of: DateTime<Utc>) -> Self {
        let mut items: Vec<_> = nodes.into_iter().map(|node| NodeView::of(node, own)).collect();
        items.sort_by(|one, other| one.node_id.cmp(&other.node_id));
        Self { as_of, items }
    }
}

impl NodeView {
    fn of(seen: AccountNode, own: &str) -> Self {
        let AccountNode { registration_id, node, ended_reason, record, .. } = seen;
        Self {
            is_this_node: node.node_id == own,
            node_id: node.node_id,
            hostname: node.hostname,
            version: node.version,
            registration_id,
            state: record.state,
            ended_reason,
            last_success_at: record.last_success_at,
            lease_expires_at: record.lease_expires_at,
            consecutive_failures: record.consecutive_failures,
            allowed_failures: record.allowed_failures,
            failures: record.failures.into_iter().map(NodeFailureView::from).collect(),
        }
    }
}

impl From<RecordedFailure> for NodeFailureView {
    fn from(failure: RecordedFailure) -> Self {
        let RecordedFailure { at, code, name, detail, .. } = failure;
        Self { at, code, name, detail }
    }
}
