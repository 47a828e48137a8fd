//! The node's status: registered or not, and why.

use std::fmt;

use chrono::{DateTime, Utc};

use crate::{Counters, Failure, KeptPassword, LeaseError, VerifyError};

/// The node's status at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// Whether the node is registered, and if not, why not.
    pub state: RegistrationState,
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
    /// Intervals in a row without success, for display: the lease's end decides, not this number.
    pub failures_in_a_row: u32,
    /// How many end a registration, for display.
    pub allowed_failures: u32,
    /// The failed calls, the newest last, at most a hundred.
    pub failures: Vec<Failure>,
    /// Counters of calls.
    pub counters: Counters,
    /// Why the newest state could not be written, if so.
    pub not_saved: Option<String>,
    /// Whether the account's password is stored, to register again without entering it.
    pub kept_password: KeptPassword,
    /// Since when the client is disconnected, if it was told to: it makes no calls.
    pub disconnected_at: Option<DateTime<Utc>>,
}

/// Whether the node is registered, and if not, why not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RegistrationState {
    /// It holds a valid lease, verified with a pinned root.
    Registered,
    /// It was never registered.
    NotRegistered,
    /// Its lease has ended, or the server has ended the registration.
    RegistrationFailed(FailureCause),
    /// It was unbound.
    Unbound {
        /// When.
        at: DateTime<Utc>,
    },
    /// The machine's clock was set back. Set it, and the node is registered again.
    ClockTampered {
        /// What the clock says.
        clock: DateTime<Utc>,
        /// The last time that the server signed.
        seen: DateTime<Utc>,
    },
    /// The stored lease failed verification; the next call may bring a good one.
    Untrusted(VerifyError),
    /// The stored lease is another node's.
    OtherNode,
}

/// Why a registration failed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FailureCause {
    /// The lease expired without being renewed.
    LeaseOver {
        /// When.
        at: DateTime<Utc>,
    },
    /// The server ended it.
    Refused(Failure),
}

impl Status {
    /// Whether the node is registered.
    pub fn is_registered(&self) -> bool {
        self.state == RegistrationState::Registered
    }
}

impl From<LeaseError> for RegistrationState {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Untrusted(error) => Self::Untrusted(error),
            LeaseError::OtherNode | LeaseError::OtherCall => Self::OtherNode,
            LeaseError::Over(at) => Self::RegistrationFailed(FailureCause::LeaseOver { at }),
            LeaseError::ClockTampered { clock, seen } => Self::ClockTampered { clock, seen },
        }
    }
}

impl fmt::Display for RegistrationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registered => f.write_str("registered"),
            Self::NotRegistered => f.write_str("not registered"),
            Self::RegistrationFailed(why) => write!(f, "Registration Failed: {why}"),
            Self::Unbound { at } => write!(f, "unbound at {at}"),
            Self::ClockTampered { clock, seen } => {
                LeaseError::ClockTampered { clock: *clock, seen: *seen }.fmt(f)
            }
            Self::Untrusted(error) => write!(f, "the lease can't be trusted: {error}"),
            Self::OtherNode => LeaseError::OtherNode.fmt(f),
        }
    }
}

impl fmt::Display for FailureCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeaseOver { at } => LeaseError::Over(*at).fmt(f),
            Self::Refused(failure) => write!(f, "{} {}", failure.name, failure.message),
        }
    }
}
