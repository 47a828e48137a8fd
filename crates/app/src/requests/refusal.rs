//! What the rules about requests refuse staff.

use rollcall_domain::{Action, RequestId};

use crate::Refusal;

/// A request doesn't allow it.
#[derive(Debug, thiserror::Error)]
pub enum RequestRefusal {
    /// The request was decided, or there is nothing to decide.
    #[error("the request {request} {stands}")]
    NotOpen {
        /// The request.
        request: RequestId,
        /// Completes "the request …".
        stands: String,
    },
    /// Nothing says which contract the account is to be made from.
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
