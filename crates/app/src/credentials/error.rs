//! The errors of verifying credentials.

use chrono::{DateTime, Utc};
use rollcall_domain::Code;

use crate::{AppError, error::from_store};

/// Why credentials are refused.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// 30006: unknown account or wrong password, indistinguishable.
    #[error("account and password don't fit")]
    Wrong,
    /// 10002: too many attempts.
    #[error("too many attempts")]
    RateLimited {
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

from_store!(CredentialsError);

impl CredentialsError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Wrong => Code::ACCOUNT_INPUT_ERROR,
            Self::RateLimited { .. } => Code::TOO_MANY_REQUESTS,
            Self::Unreadable | Self::OtherAccount | Self::NotOfNow { .. } => {
                Code::PARAM_INPUT_ERROR
            }
            Self::Failed(error) => error.code(),
        }
    }
}
