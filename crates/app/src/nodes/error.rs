//! Why a node's call is refused: one enum a use case.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code, RegistrationId,
    nodes::{NodeKey, Refusal, State},
};

use crate::{AppError, credentials::CredentialsError, error::from_store};

/// Who of an account is silent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SilentNode {
    /// Its registration.
    pub registration: RegistrationId,
    /// The node.
    pub node: NodeKey,
    /// Its hostname.
    pub hostname: Option<String>,
    /// Since when.
    pub last_success_at: DateTime<Utc>,
}

/// Why there is no slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSlotWhy {
    /// Every slot is taken.
    Full,
    /// This node was registered over too often without its token.
    ReplacedTooOften,
}

/// 30007 and the way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoSlot {
    /// Why.
    pub why: NoSlotWhy,
    /// How many slots are taken.
    pub nodes_in_use: u32,
    /// How many there are.
    pub max_nodes: u32,
    /// When the next one frees by itself if nobody calls.
    pub next_slot_frees_at: Option<DateTime<Utc>>,
    /// The five nodes silent the longest.
    pub longest_silent: Vec<SilentNode>,
}

/// A registration is refused.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// Account and password.
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

/// A revalidation is refused.
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
    /// It has ended; the node must register again (410).
    #[error("the registration has ended")]
    Ended {
        /// How and when.
        state: State,
    },
    /// 30000–30006, recorded.
    #[error("refused: {refusal:?}")]
    Refused {
        /// Why.
        refusal: Refusal,
        /// Consecutive failures so far.
        consecutive_failures: u32,
        /// How many are allowed.
        allowed_failures: u32,
        /// When the lease ends.
        lease_expires_at: DateTime<Utc>,
        /// When to call next; never, where this was one too many.
        next_call: Option<NextCall>,
    },
    /// Two machines share the registration and the tenant refuses that; register again.
    #[error("a copy is suspected")]
    CopyRefused,
    /// The outage it missed was pardoned, but every slot is taken meanwhile.
    #[error("no slot to come back to")]
    NoSlot(Box<NoSlot>),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// When a node that was refused is to call again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextCall {
    /// Then; earlier calls are refused as well and don't count.
    pub due_at: DateTime<Utc>,
    /// The server's time, so that the node needs no clock that is right.
    pub server_time: DateTime<Utc>,
}

/// A registration can't be unbound.
#[derive(Debug, thiserror::Error)]
pub enum UnbindError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The node token is not this registration's (401).
    #[error("bad node token")]
    BadToken,
    /// Account and password.
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
    /// It was changed since staff read it.
    #[error("it was changed meanwhile")]
    Changed,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Registrations can't be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The node token is not this registration's (401).
    #[error("bad node token")]
    BadToken,
    /// Account and password.
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
