//! Why operations of staff on licences are refused.

use rollcall_domain::{Action, Code, LicenceId};

use crate::Refusal;

/// A refusal by the rules of licences.
#[derive(Debug, thiserror::Error)]
pub enum LicenceRefusal {
    /// It was approved by who issues it.
    #[error(
        "a temporary licence is approved by somebody else than who issues it: name another approver"
    )]
    OwnApproval,
    /// The account has as many licences as it can.
    #[error(
        "the account {account} has {most} licences, as many as it can: uninstall or supersede old ones"
    )]
    TooMany {
        /// The account's name.
        account: String,
        /// How many it can have.
        most: usize,
    },
    /// It is over for good.
    #[error("the licence {0} was uninstalled or superseded: issue a new one")]
    Over(LicenceId),
    /// The key can't be redeemed.
    #[error("{0}")]
    Key(#[from] KeyRefusal),
    /// Every unit was given to somebody.
    #[error("all {units} units of {feature} are given to somebody: release one first")]
    AllAssigned {
        /// The feature.
        feature: String,
        /// How many units there are.
        units: u32,
    },
    /// Units were taken from people and given to others as often as is allowed in a year.
    #[error(
        "{most} units of {feature} were given to somebody else within a year, as many as is allowed"
    )]
    TooManyReassignments {
        /// The feature.
        feature: String,
        /// How many are allowed.
        most: u32,
    },
    /// Keys of the list are known already, or in it twice.
    #[error("a key of the list is known already")]
    KnownKey,
}

/// Why a key can't be redeemed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// It is mistyped: a character is wrong, or two are swapped.
    #[error("the key is mistyped: one of its characters is wrong, or two are swapped")]
    Mistyped,
    /// It can't be a key.
    #[error("a key has 25 letters and digits, or 16 to 40 if another system made it")]
    Malformed,
    /// There is no such key of the tenant, or another account has redeemed it.
    #[error("there is no licence with this key")]
    Unknown,
    /// Staff disabled the licence.
    #[error("the licence of this key is disabled")]
    Disabled,
    /// Its term is over.
    #[error("the licence of this key has expired")]
    Expired,
}

impl KeyRefusal {
    /// The public code it is answered with.
    pub fn code(&self) -> Code {
        match self {
            Self::Mistyped | Self::Malformed => Code::PARAM_INPUT_ERROR,
            Self::Unknown => Code::LICENSE_KEY_UNKNOWN,
            Self::Disabled => Code::LICENSE_DISABLED,
            Self::Expired => Code::FEATURE_EXPIRED,
        }
    }
}

impl Refusal for LicenceRefusal {
    fn code(&self) -> Code {
        match self {
            Self::Key(key) => key.code(),
            _ => Code::LICENSE_FORMAT_ERROR,
        }
    }

    fn action(&self) -> Action {
        match self {
            Self::Key(key) => key.code().entry().action,
            _ => Action::FixRequest,
        }
    }
}
