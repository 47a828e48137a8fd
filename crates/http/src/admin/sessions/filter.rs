//! Which sessions, as a query says.

use rollcall_domain::{AccountId, catalogue::FeatureCode};

use crate::extract::{ParameterVisitor, QueryParameters};

/// Which sessions.
pub(super) struct WhichSessions {
    pub(super) account: Option<AccountId>,
    pub(super) feature: Option<FeatureCode>,
}

impl QueryParameters for WhichSessions {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            account: query.read("account", "Only those of the account of this id"),
            feature: query.read("feature", "Only those that hold units of this feature"),
        }
    }
}
