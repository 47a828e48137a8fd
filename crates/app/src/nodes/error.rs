//! The errors of the use cases of nodes, one enum each.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code, RegistrationId,
    nodes::{NodeKey, Refusal, State},
};

use crate::{AppError, credentials::CredentialsError, error::from_store};

/// A node that has been silent for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentNode {
    /// Its registration.
    pub registration: RegistrationId,
    /// The node.
    pub node: NodeKey,
    /// Its hostname.
    pub hostname: Option<String>,
    /// Its last success.
    pub last_success_at: DateTime<Utc>,
}

/// Why no slot is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSlotReason {
    /// Every slot is taken.
    Full,
    /// This node was registered again too often without its token.
    ReplacedTooOften,
}

/// 30007, with what the account's owner needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSlot {
    /// The reason.
    pub why: NoSlotReason,
    /// Slots in use.
    pub nodes_in_use: u32,
    /// The capacity.
    pub max_nodes: u32,
    /// When the next slot frees by expiry.
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// The five longest-silent nodes.
    pub longest_silent: Vec<SilentNode>,
}

/// Why a registration is refused.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The credentials are refused.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// 30000–30005.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// 30007.
    #[error("no slot")]
    NoSlot(Box<NoSlot>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why a revalidation is refused.
#[derive(Debug, thiserror::Error)]
pub enum RevalidateError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The token is missing, garbled or not this registration's (401).
    #[error("bad node token")]
    BadToken,
    /// There is no such registration in this tenant and account (404).
    #[error("unknown registration")]
    Unknown,
    /// The registration has ended; the node must register again (410).
    #[error("the registration has ended")]
    Ended {
        /// How and when.
        state: State,
    },
    /// 30000–30006, recorded.
    #[error("refused: {refusal:?}")]
    Refused {
        /// The reason.
        refusal: Refusal,
        /// Consecutive failures so far.
        consecutive_failures: u32,
        /// How many are allowed.
        allowed_failures: u32,
        /// When the lease ends.
        lease_expires_at: DateTime<Utc>,
        /// When to call next; `None` after the lock-out.
        next_call: Option<NextCall>,
    },
    /// A suspected copy, which the tenant's policy refuses; register again.
    #[error("a copy is suspected")]
    CopyRefused,
    /// An amnesty covers it, but every slot is taken meanwhile.
    #[error("no slot to come back to")]
    NoSlot(Box<NoSlot>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// When a refused node is to call again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextCall {
    /// The due time; earlier refusals don't count.
    pub due_at: DateTime<Utc>,
    /// The server's time, so that the node needs no correct clock.
    pub server_time: DateTime<Utc>,
}

/// Why a registration can't be unbound.
#[derive(Debug, thiserror::Error)]
pub enum UnbindError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The node token is not this registration's (401).
    #[error("bad node token")]
    BadToken,
    /// The credentials are refused.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// There is no such registration in this tenant and account (404).
    #[error("unknown registration")]
    Unknown,
    /// 20000: it isn't registered.
    #[error("not registered")]
    NotRegistered {
        /// How and when it ended.
        state: State,
    },
    /// It was changed meanwhile: the revision doesn't match.
    #[error("it was changed meanwhile")]
    Changed,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why registrations can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The node token is not this registration's (401).
    #[error("bad node token")]
    BadToken,
    /// The credentials are refused.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// There is no such registration in this tenant and account (404).
    #[error("unknown registration")]
    Unknown,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

from_store!(RegisterError, RevalidateError, UnbindError, ReadError);

impl RegisterError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownTenant => Code::LICENSE_FORMAT_ERROR,
            Self::Credentials(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::NoSlot(_) => Code::REGISTER_OUT_OF_LIMIT,
            Self::Failed(error) => error.code(),
        }
    }
}

impl RevalidateError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Refused { refusal, .. } => refusal.code(),
            Self::NoSlot(_) => Code::REGISTER_OUT_OF_LIMIT,
            Self::Failed(error) => error.code(),
            _ => Code::LICENSE_FORMAT_ERROR,
        }
    }
}
