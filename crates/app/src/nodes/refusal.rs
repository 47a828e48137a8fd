//! What the rules about registrations refuse staff.

use rollcall_domain::{Action, Code};

use crate::Refusal;

/// A registration doesn't allow it.
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
