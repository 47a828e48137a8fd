//! Which sessions, and which usage, as a query says.

use rollcall_app::sessions::{SessionFilter, WhichUsage};

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for SessionFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            account: query.read("account", "Only those of the account of this id"),
            feature: query.read("feature", "Only those that hold units of this feature"),
            text: None,
        }
    }
}

impl QueryParameters for WhichUsage {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            feature: query.read("feature", "Only that of this feature"),
            from: query
                .read("from", "From this day of the tenant's zone on; thirty days if not given"),
            until: query.read("until", "The last day; today if not given"),
            per: query
                .read("per", "By `hour` or by `day`, which is the default")
                .unwrap_or_default(),
        }
    }
}
