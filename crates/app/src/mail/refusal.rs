//! Why operations of staff on mails are refused.

use rollcall_domain::Action;

use crate::Refusal;

/// A refusal by the state of a mail.
#[derive(Debug, thiserror::Error)]
pub enum MailRefusal {
    /// The mail can't be retried in its state.
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
