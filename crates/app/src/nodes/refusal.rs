//! Why operations of staff on registrations are refused.

use rollcall_domain::{Action, Code};

use crate::Refusal;

/// A refusal by the state of a registration.
#[derive(Debug, thiserror::Error)]
pub enum NodeRefusal {
    /// 20000: the registration isn't registered.
    #[error("this registration is {state}: it holds no slot, so there is nothing to unbind")]
    NotRegistered {
        /// Its state.
        state: &'static str,
    },
}

impl Refusal for NodeRefusal {
    fn code(&self) -> Code {
        match self {
            Self::NotRegistered { .. } => Code::DO_NOT_NEED_DEACTIVATE,
        }
    }

    fn action(&self) -> Action {
        self.code().entry().action
    }
}
