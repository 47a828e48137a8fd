//! Why operations of staff on requests are refused.

use rollcall_domain::{Action, RequestId};

use crate::Refusal;

/// A refusal by the state of a request.
#[derive(Debug, thiserror::Error)]
pub enum RequestRefusal {
    /// The request is decided already, or can't be.
    #[error("the request {request} {stands}")]
    NotOpen {
        /// The request.
        request: RequestId,
        /// Completes "the request …".
        stands: String,
    },
    /// The request matches no contract, and none was named.
    #[error("no one contract fits the request {request}: name one by contract_id")]
    NoContract {
        /// The request.
        request: RequestId,
    },
}

impl Refusal for RequestRefusal {
    fn action(&self) -> Action {
        match self {
            Self::NotOpen { .. } => Action::None,
            Self::NoContract { .. } => Action::FixRequest,
        }
    }
}
