//! Which registrations and events, as a query says.

use rollcall_api_types::NodeState;
use rollcall_app::nodes::{EventFilter, RegistrationFilter};
use rollcall_domain::AccountId;

use crate::extract::{ParameterVisitor, QueryParameters};

/// Which registrations, as far as a CSV file can be narrowed.
pub(super) struct ExportFilter {
    pub(super) account: Option<AccountId>,
    pub(super) state: Option<String>,
}

impl QueryParameters for ExportFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let state = query.read::<NodeState>("state", "Only those in this state");
        Self {
            account: query.read("account", "Only those of the account of this id"),
            state: state.map(|state| state.name().to_owned()),
        }
    }
}

impl QueryParameters for RegistrationFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        let ExportFilter { account, state } = ExportFilter::visit(query);
        Self {
            account,
            state,
            project_id: query.read("project_id", "Only those of this project"),
            node_id: query.read("node_id", "Only those of this node"),
            source: query.read("ip", "Only those registered from this address"),
            hostname: query.read("hostname", "Only those of this hostname"),
        }
    }
}

impl QueryParameters for EventFilter {
    fn visit(query: &mut impl ParameterVisitor) -> Self {
        Self {
            account: query.read("account", "Only those of the account of this id"),
            registration: query.read("registration", "Only those of this registration"),
            node_id: query.read("node_id", "Only those of this node"),
            kind: query.read(
                "kind",
                "Only those of this kind: `registered`, `refused`, `locked_out`, `expired`, `unbound` \
                 and so on",
            ),
            ..Self::default()
        }
    }
}
