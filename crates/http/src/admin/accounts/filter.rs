//! Which accounts, as a query says.

use rollcall_app::accounts::AccountFilter;

use crate::extract::{ParameterVisitor, QueryParameters};

impl QueryParameters for AccountFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            status: query.read("status", "Only those that are `active`, `suspended` or `closed`"),
            name: query.read("name", "Only those whose name begins with this"),
            company: query.read("company", "Only those of companies whose name begins with this"),
            contract: query.read("contract_id", "Only those of this contract"),
            project: query
                .read("project", "Only those with a project whose name or id begins with this"),
            node_id: query.read("node_id", "Only those with a node whose id begins with this"),
            hostname: query
                .read("hostname", "Only those with a node whose hostname begins with this"),
            source: query.read("ip", "Only those with a node that registered from this address"),
            text: query
                .read("search", "Only those of which one of these is this or begins with it"),
            ..Self::default()
        }
    }
}
