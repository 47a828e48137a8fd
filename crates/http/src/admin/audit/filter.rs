//! What of the audit trail, as a query says.

use rollcall_app::audit::AuditFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for AuditFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let example = Some("account.suspend");
        Self {
            who: query.read("who", "Only what was done by this one"),
            action: query.visit("action", "Only this action", example),
            target_id: query.read("target", "Only what was done to the one of this id"),
            account: query.read("account", "Only what is about this account"),
        }
    }
}
