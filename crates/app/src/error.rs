//! Internal errors of the application, and the errors of staff's use cases.

mod admin;
mod refusal;

use rollcall_cache::CacheError;
use rollcall_domain::Code;
use rollcall_signing::{KeyError, WrongMasterKey};
use rollcall_storage::StoreError;

pub use admin::AdminError;
pub(crate) use admin::invalid;
pub use refusal::Refusal;

/// An internal error: not the caller's fault.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store of sessions doesn't answer, or not with what it was asked.
    #[error("the store of sessions can't be used")]
    Sessions(#[from] CacheError),
    /// A tenant's key can't be opened.
    #[error("a key of the tenant can't be used")]
    Key(#[from] KeyError),
    /// The master key is not the one that the data is sealed under.
    #[error(transparent)]
    MasterKey(#[from] WrongMasterKey),
    /// A tenant lacks a key that every tenant has.
    #[error("the tenant has no {0} key")]
    MissingKey(&'static str),
    /// The machine's clock is too far from the database's to decide about leases.
    #[error("this server's clock is too far from the database's")]
    ClockIsOff,
    /// A newer release wrote an allow-list that can't be read here; one of its processes can.
    #[error("an allow-list was written by a newer release and can't be read by this one")]
    NewerAllowList,
    /// The secret of a second factor is malformed.
    #[error("the secret of the second factor can't be used")]
    SecondFactor,
    /// Password hashing failed.
    #[error("the password could not be hashed")]
    Hashing,
    /// The mail parser failed.
    #[error("a message could not be read")]
    Reading,
    /// A mailbox can't be fetched.
    #[error("can't take mail from the mailbox {mailbox}")]
    Mailbox {
        /// The mailbox.
        mailbox: String,
        /// The reason.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A letter can't be rendered.
    #[error("a letter could not be written")]
    Letter(#[from] rollcall_mail::ComposeError),
}

impl AppError {
    /// The public code that it is counted by and answered with: 20001 or 20002 for what will pass, or what
    /// another server may decide, so that the caller tries again; 10003 for a fault of ours.
    pub fn code(&self) -> Code {
        match self {
            Self::Store(StoreError::Unavailable(_) | StoreError::Overtaken)
            | Self::ClockIsOff
            | Self::NewerAllowList => Code::MYSQL_UPDATE_ERROR,
            Self::Sessions(_) => Code::REDIS_UPDATE_ERROR,
            _ => Code::LICENSE_FORMAT_ERROR,
        }
    }
}

/// Converts a database error into the error of each of these use cases.
macro_rules! from_store {
    ($($error:ty),*) => {$(
        impl From<rollcall_storage::StoreError> for $error {
            fn from(error: rollcall_storage::StoreError) -> Self {
                Self::Failed(crate::AppError::Store(error))
            }
        }
    )*};
}
pub(crate) use from_store;

from_store!(AdminError);
