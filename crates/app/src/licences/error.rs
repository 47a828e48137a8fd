//! The errors of what customers and nodes do with licences, one enum a use case.

use chrono::{DateTime, Utc};
use rollcall_domain::{Code, nodes::Refusal};

use super::refusal::KeyRefusal;
use crate::{AppError, credentials::CredentialsError, error::from_store};

/// Why a key can't be redeemed.
#[derive(Debug, thiserror::Error)]
pub enum RedeemError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The credentials are refused.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The account may not be used.
    #[error("the account may not be used: {0:?}")]
    Account(Refusal),
    /// The key's fault.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// The account has as many licences as it can.
    #[error("the account has {most} licences, as many as it can")]
    TooMany {
        /// How many.
        most: usize,
    },
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why features can't be checked.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// The token is none of a registered node's (401).
    #[error("bad node token")]
    BadToken,
    /// The credentials are refused.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The account may not be used.
    #[error("the account may not be used: {0:?}")]
    Account(Refusal),
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

/// Why units can't be consumed.
#[derive(Debug, thiserror::Error)]
pub enum ConsumeError {
    /// Who asks is refused.
    #[error(transparent)]
    Caller(#[from] CheckError),
    /// No such metered feature; the code of the feature.
    #[error("{0} is no metered feature")]
    NotMetered(String),
    /// The feature isn't licensed.
    #[error("{feature} is not licensed")]
    NotLicensed {
        /// The feature.
        feature: String,
        /// 21000, 21001 or 22001.
        code: Code,
    },
    /// 21009.
    #[error("the units are used up")]
    UsedUp(Box<UnitsUsedUp>),
    /// The batch's id was used for other units.
    #[error("the batch was used for other units")]
    OtherBatch,
}

/// 21009, with what the caller needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitsUsedUp {
    /// The feature.
    pub feature: String,
    /// How many units a period has.
    pub quantity: u32,
    /// How many are used.
    pub used: u32,
    /// How many were asked for.
    pub asked: u32,
    /// When the next period begins; none: there is none.
    pub renews_at: Option<DateTime<Utc>>,
}

from_store!(RedeemError, CheckError);

impl From<AppError> for ConsumeError {
    fn from(error: AppError) -> Self {
        Self::Caller(CheckError::Failed(error))
    }
}

impl From<rollcall_storage::StoreError> for ConsumeError {
    fn from(error: rollcall_storage::StoreError) -> Self {
        Self::from(AppError::Store(error))
    }
}

impl RedeemError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownTenant | Self::TooMany { .. } => Code::LICENSE_FORMAT_ERROR,
            Self::Credentials(error) => error.code(),
            Self::Account(refusal) => refusal.code(),
            Self::Key(key) => key.code(),
            Self::Failed(error) => error.code(),
        }
    }
}

impl CheckError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::UnknownTenant | Self::BadToken => Code::LICENSE_FORMAT_ERROR,
            Self::Credentials(error) => error.code(),
            Self::Account(refusal) => refusal.code(),
            Self::Failed(error) => error.code(),
        }
    }
}

impl ConsumeError {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Caller(error) => error.code(),
            Self::NotMetered(_) => Code::PARAM_INPUT_ERROR,
            Self::NotLicensed { code, .. } => *code,
            Self::UsedUp(_) => Code::UNITS_USED_UP,
            Self::OtherBatch => Code::LICENSE_FORMAT_ERROR,
        }
    }
}
