//! The errors of the client, and what to do about each.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{FailureKind, LeaseError, PasswordError, SettingsError, StateError};

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Action {
    /// Wait: the client retries by itself.
    Retry,
    /// Correct what was entered or set.
    FixRequest,
    /// Register again with account and password.
    Reregister,
    /// Ask the vendor.
    ContactVendor,
    /// Nothing.
    #[serde(other)]
    None,
}

/// A refusal of the server (`application/problem+json`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Refusal {
    /// The code, such as 30007.
    pub code: u16,
    /// Its name, such as `REGISTER_OUT_OF_LIMIT`.
    pub name: String,
    /// Its message, as it is shown to people.
    pub message: String,
    /// One sentence about this case.
    pub detail: String,
    /// What to do.
    pub action: Action,
    /// The help page for the code.
    #[serde(rename = "type")]
    pub help: String,
    /// The request's id, to be quoted to support.
    pub instance: String,
    /// The fields that are wrong.
    #[serde(default)]
    pub errors: Vec<WrongField>,
    /// Failures in a row, as the server counts them.
    pub consecutive_failures: Option<u32>,
    /// How many end the registration.
    pub allowed_failures: Option<u32>,
    /// How many slots of the account are taken.
    pub nodes_in_use: Option<u32>,
    /// How many there are.
    pub max_nodes: Option<u32>,
    /// When the next one frees by itself.
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// Nodes that have been silent for long: candidates for unbinding.
    #[serde(default)]
    pub longest_silent_nodes: Vec<SilentNode>,
    /// When the next call is due, by the server's clock.
    pub revalidate_at: Option<DateTime<Utc>>,
    /// The server's time, where this machine's clock seems wrong or has to be compared with.
    pub server_time: Option<DateTime<Utc>>,
    /// Seconds to wait before the next attempt.
    pub retry_after_s: Option<u32>,
}

/// A field that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct WrongField {
    /// Which.
    pub field: String,
    /// What is wrong with it; completes the sentence "the field …".
    pub reason: String,
}

/// A node that has not called for long.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct SilentNode {
    /// Its installation.
    pub project_id: String,
    /// Its id.
    pub node_id: String,
    /// Its hostname.
    pub hostname: Option<String>,
    /// When it last got a lease.
    pub last_success_at: DateTime<Utc>,
}

/// Why an operation of the client failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting is wrong.
    #[error("{field} {reason}")]
    Setting {
        /// Which.
        field: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The settings file or environment can't be read.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The state directory can't be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The account's password isn't stored, or can't be.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// No server could be reached, or what answered is no registration server.
    #[error("the project server fails to connect to the cloud registration server: {reason}")]
    Unreachable {
        /// How it failed.
        kind: FailureKind,
        /// What happened to the last attempt.
        reason: String,
    },
    /// The server refused the call.
    #[error("{} {}: {}", .0.code, .0.name, .0.detail)]
    Refused(Box<Refusal>),
    /// Key set or lease failed verification, or the machine's clock is wrong.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The node is not registered.
    #[error("the node is not registered: register it first")]
    NotRegistered,
    /// The client was told to disconnect, and makes no calls.
    #[error("the client is disconnected: reconnect it first")]
    Disconnected,
    /// Async calls need a Tokio runtime with its timers and network enabled.
    #[error("there is no Tokio runtime here: call from one, or use the blocking client")]
    NoRuntime,
    /// The call was aborted within the client.
    #[error("the call was broken off: try again")]
    Interrupted,
}

impl Error {
    /// The public code, where the server gave one.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.code),
            _ => None,
        }
    }

    /// How the call failed; `None` where none was made.
    pub fn failure_kind(&self) -> Option<FailureKind> {
        match self {
            Self::Unreachable { kind, .. } => Some(*kind),
            Self::Refused(_) => Some(FailureKind::Refused),
            Self::Lease(_) => Some(FailureKind::Invalid),
            _ => None,
        }
    }

    /// What to do about it.
    pub fn action(&self) -> Action {
        match self {
            Self::Refused(refusal) => refusal.action,
            Self::Unreachable { .. } | Self::Interrupted => Action::Retry,
            Self::NotRegistered
            | Self::Password(PasswordError::NotKept | PasswordError::Unreadable { .. }) => {
                Action::Reregister
            }
            Self::Lease(LeaseError::Over(_)) => Action::Reregister,
            Self::Lease(
                LeaseError::Untrusted(_) | LeaseError::OtherNode | LeaseError::OtherCall,
            ) => Action::ContactVendor,
            Self::Setting { .. }
            | Self::Settings(_)
            | Self::State(_)
            | Self::Password(_)
            | Self::NoRuntime
            | Self::Disconnected
            | Self::Lease(_) => Action::FixRequest,
        }
    }
}

impl Refusal {
    /// After how long the server wants to be called again, by its own clock alone.
    pub(crate) fn due_in(&self) -> Option<TimeDelta> {
        Some(self.revalidate_at? - self.server_time?)
    }

    /// Whether it is transient: the next call may succeed.
    pub(crate) fn is_passing(&self) -> bool {
        self.action == Action::Retry
    }
}
