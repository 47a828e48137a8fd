//! Why sessions and units are refused.

use chrono::{DateTime, Utc};
use rollcall_cache::CacheError;
use rollcall_domain::{Code, nodes::Refusal, sessions::Denial};

use crate::{AppError, error::from_store, licences::CheckError};

/// Why a session can't be opened, or can't do what it asks for.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The token is none of a session (401).
    #[error("bad session token")]
    BadToken,
    /// A client has to say which account it is of.
    #[error("a client names its account")]
    NoAccount,
    /// Whoever wants to open it is refused.
    #[error(transparent)]
    Caller(#[from] CheckError),
    /// The account may not be used.
    #[error("the account may not be used: {0:?}")]
    Account(Refusal),
    /// The feature isn't one that is counted in units that are used at a time.
    #[error("{0} has no seats")]
    NoSeats(String),
    /// Units are refused.
    #[error("units are refused: {0:?}")]
    Denied(Box<Denied>),
    /// The session is over.
    #[error("the session is over")]
    Lost,
    /// The session doesn't wait in such a place.
    #[error("no such place in a queue")]
    UnknownQueue,
    /// The session has no such ticket.
    #[error("no such ticket")]
    UnknownTicket,
    /// The machine has as many sessions as it may.
    #[error("the machine has {most} sessions, as many as it may")]
    TooMany {
        /// How many.
        most: u32,
    },
    /// The session was ended by hand, or may not come back yet.
    #[error("ended by hand: {reason}")]
    Revoked {
        /// Why.
        reason: String,
        /// From when on it may come back.
        until: DateTime<Utc>,
        /// After how many seconds that is.
        retry_after_s: u32,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why units are refused, with what the caller needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The feature.
    pub feature: String,
    /// The reason.
    pub reason: Denial,
    /// How many units are out.
    pub in_use: u32,
    /// How many there are.
    pub capacity: u32,
    /// How many claims wait for it; none: nobody could.
    pub queue_length: Option<u32>,
    /// After how many seconds it may be tried again; none: not by itself.
    pub retry_after_s: Option<u32>,
}

from_store!(SessionError);

impl From<CacheError> for SessionError {
    fn from(error: CacheError) -> Self {
        Self::Failed(AppError::Sessions(error))
    }
}

impl SessionError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownTenant | Self::BadToken | Self::UnknownTicket | Self::UnknownQueue => {
                Code::LICENSE_FORMAT_ERROR
            }
            Self::Caller(error) => error.code(),
            Self::Account(refusal) => refusal.code(),
            Self::NoAccount | Self::NoSeats(_) => Code::PARAM_INPUT_ERROR,
            Self::Denied(denied) => denied.reason.code(),
            Self::Lost => Code::SESSION_LOST,
            Self::TooMany { .. } => Code::SESSION_LIMIT,
            Self::Revoked { .. } => Code::SESSION_REVOKED,
            Self::Failed(error) => error.code(),
        }
    }
}
