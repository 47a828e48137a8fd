//! Converts results into response bodies.

use rollcall_api_types::{EventView, StaffRegistrationView};
use rollcall_app::nodes;
use rollcall_domain::{Event, Language};

use crate::node;

pub(crate) fn registration(
    found: nodes::AccountRegistration<nodes::NodeView>,
    language: Language,
) -> StaffRegistrationView {
    StaffRegistrationView {
        account_id: found.registration.registration.account.to_string(),
        account: found.account,
        registration: node::view(found.registration, language),
    }
}

pub(crate) fn event(event: Event) -> EventView {
    let (project_id, node_id) = event.node.map(|node| (node.project_id, node.node_id)).unzip();
    EventView {
        event_id: event.id.to_string(),
        kind: event.kind,
        at: event.at,
        account_id: event.account.map(|id| id.to_string()),
        registration_id: event.registration.map(|id| id.to_string()),
        project_id,
        node_id,
        code: event.code,
        counted: event.counted,
        detail: event.detail,
        source: event.source.map(|source| source.to_string()),
        request_id: event.request_id,
    }
}
