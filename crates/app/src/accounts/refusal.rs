//! What the rules about accounts refuse staff.

use rollcall_domain::Action;

use crate::Refusal;

/// An account doesn't allow it.
#[derive(Debug, thiserror::Error)]
pub enum AccountRefusal {
    /// A closed account stays as it is.
    #[error("the account \"{name}\" is closed for good")]
    Closed {
        /// The account.
        name: String,
    },
    /// An account that is in use keeps its data.
    #[error("the account \"{name}\" is not closed: close it before its data is erased")]
    NotClosed {
        /// The account.
        name: String,
    },
    /// There is no address that credentials could go to.
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
