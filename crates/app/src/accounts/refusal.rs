//! Why operations of staff on accounts are refused.

use rollcall_domain::Action;

use crate::Refusal;

/// A refusal by the state of an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountRefusal {
    /// The account is closed.
    #[error("the account \"{name}\" is closed for good")]
    Closed {
        /// The account.
        name: String,
    },
    /// The account is not closed, so it can't be erased.
    #[error("the account \"{name}\" is not closed: close it before its data is erased")]
    NotClosed {
        /// The account.
        name: String,
    },
    /// There is no address to mail credentials to.
    #[error(
        "the account \"{name}\" was made without a contract, so there is no address to mail to: \
         reset its password, and hand it over"
    )]
    NobodyToMail {
        /// The account.
        name: String,
    },
}

impl Refusal for AccountRefusal {
    fn action(&self) -> Action {
        match self {
            Self::Closed { .. } | Self::NotClosed { .. } => Action::None,
            Self::NobodyToMail { .. } => Action::FixRequest,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Closed { .. } => "closed",
            Self::NotClosed { .. } => "failed",
            Self::NobodyToMail { .. } => "no_contract",
        }
    }
}
