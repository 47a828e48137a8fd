//! Why a use case says no: one enum each, made into one problem at the edge.

mod provision;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Code, RegistrationId,
    nodes::{NodeKey, Refusal, State},
};
use rollcall_signing::{KeyError, WrongMasterKey};
use rollcall_storage::StoreError;

pub use provision::ProvisionError;

/// A failure that is nobody's fault who called.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A tenant's key can't be opened.
    #[error("a key of the tenant can't be used")]
    Key(#[from] KeyError),
    /// The master key is not the one that the data is sealed under.
    #[error(transparent)]
    MasterKey(#[from] WrongMasterKey),
    /// A tenant lacks a key that every tenant has.
    #[error("the tenant has no {0} key")]
    MissingKey(&'static str),
    /// This machine's clock is too far from the database's to decide about leases.
    #[error("this server's clock is too far from the database's")]
    ClockIsOff,
    /// A device's secret is not one.
    #[error("the secret of the second factor can't be used")]
    SecondFactor,
    /// Password hashing failed.
    #[error("the password could not be hashed")]
    Hashing,
    /// A message could not be read for a fault of ours.
    #[error("a message could not be read")]
    Reading,
    /// Mail that waits for us can't be taken in.
    #[error("can't take mail from the mailbox {mailbox}")]
    Mailbox {
        /// Which one.
        mailbox: String,
        /// Why not.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A letter can't be made into a message.
    #[error("a letter could not be written")]
    Letter(#[from] rollcall_mail::ComposeError),
}

/// Account and password don't open the door.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// 30006: unknown account or wrong password, indistinguishable.
    #[error("account and password don't fit")]
    Wrong,
    /// 10002: too many attempts.
    #[error("too many attempts")]
    Limited {
        /// When to try again, in seconds.
        retry_after_s: u32,
    },
    /// 10001: the encrypted password can't be used: unknown key, or any failure to decrypt.
    #[error("the encrypted password can't be read")]
    Unreadable,
    /// 10001: the encrypted password was made for another account.
    #[error("the encrypted password is for another account")]
    OtherAccount,
    /// 10001: the encrypted password is too old or from the future.
    #[error("the encrypted password is not of now")]
    NotOfNow {
        /// The server's time.
        server_time: DateTime<Utc>,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

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
pub enum LeaveError {
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

macro_rules! from_store {
    ($($error:ty),*) => {$(
        impl From<StoreError> for $error {
            fn from(error: StoreError) -> Self {
                Self::Failed(AppError::Store(error))
            }
        }
    )*};
}

from_store!(
    CredentialsError,
    RegisterError,
    RevalidateError,
    LeaveError,
    ReadError,
    ProvisionError
);

impl AppError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Store(StoreError::Unavailable(_) | StoreError::Overtaken) | Self::ClockIsOff => {
                Code::MYSQL_UPDATE_ERROR
            }
            _ => Code::LICENSE_FORMAT_ERROR,
        }
    }
}

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

impl CredentialsError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Wrong => Code::ACCOUNT_INPUT_ERROR,
            Self::Limited { .. } => Code::TOO_MANY_REQUESTS,
            Self::Unreadable | Self::OtherAccount | Self::NotOfNow { .. } => {
                Code::PARAM_INPUT_ERROR
            }
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
