//! What the rules about mails refuse staff.

use rollcall_domain::Action;

use crate::Refusal;

/// A mail doesn't allow it.
#[derive(Debug, thiserror::Error)]
pub enum MailRefusal {
    /// Only what is to be sent can be tried.
    #[error("this mail is {state}: only one that waits or is dead can be tried again")]
    CantRetry {
        /// Its state.
        state: &'static str,
    },
}

impl Refusal for MailRefusal {
    fn action(&self) -> Action {
        match self {
            Self::CantRetry { .. } => Action::None,
        }
    }
}
