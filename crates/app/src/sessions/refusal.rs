//! Why operations of staff on sessions are refused.

use rollcall_domain::{Action, Code};

use crate::Refusal;

/// A refusal by the rules of sessions.
#[derive(Debug, thiserror::Error)]
pub enum SessionRefusal {
    /// It has only just begun.
    #[error("the session is younger than {least_s} seconds: it may be ended in {left_s} seconds")]
    TooYoung {
        /// How old it must be.
        least_s: i64,
        /// How long that is yet.
        left_s: i64,
    },
}

impl Refusal for SessionRefusal {
    fn code(&self) -> Code {
        Code::LICENSE_FORMAT_ERROR
    }

    fn action(&self) -> Action {
        Action::Retry
    }
}
