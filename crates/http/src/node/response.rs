//! Converts results into response bodies.

use rollcall_api_types::{
    AccountStanding, EndedReason, Failure, NodeState, Registered, RegistrationView,
};
use rollcall_app::nodes::{Granted, NodeView};
use rollcall_domain::{
    Event, EventKind, Language,
    nodes::{FailureCause, State, UnboundBy},
};

pub(super) fn registered(granted: Granted) -> Registered {
    Registered {
        registration_id: granted.registration,
        state: NodeState::Registered,
        node_token: granted.node_token,
        lease: granted.lease,
        lease_seq: granted.lease_seq,
        lease_expires_at: granted.lease_expires_at,
        revalidate_at: granted.revalidate_at,
        revalidation_interval_s: granted.interval_s,
        allowed_failures: granted.allowed_failures,
        account: AccountStanding {
            name: granted.account.name,
            max_nodes: granted.account.max_nodes,
            nodes_in_use: granted.account.nodes_in_use,
            expires_at: granted.account.expires_at,
        },
        server_time: granted.server_time,
    }
}

pub(crate) fn view(view: NodeView, language: Language) -> RegistrationView {
    let registration = view.registration;
    let (state, ended_at, ended_reason, ended_code) = match view.state {
        State::Registered => (NodeState::Registered, None, None, None),
        State::Failed { at, why: FailureCause::Expired } => {
            (NodeState::Failed, Some(at), Some(EndedReason::LeaseExpired), None)
        }
        State::Failed { at, why: FailureCause::Refused(code) } => {
            (NodeState::Failed, Some(at), Some(EndedReason::Refused), Some(code))
        }
        State::Unbound { at, by, .. } => (NodeState::Unbound, Some(at), Some(unbound(by)), None),
    };
    RegistrationView {
        registration_id: registration.id,
        state,
        node: registration.facts.into(),
        consecutive_failures: registration.failures,
        allowed_failures: view.allowed_failures,
        registered_at: registration.registered_at,
        last_success_at: registration.last_success_at,
        lease_expires_at: registration.lease_expires_at,
        ended_at,
        ended_reason,
        ended_code,
        failures: view.failures.into_iter().map(|event| failure(event, language)).collect(),
    }
}

fn unbound(by: UnboundBy) -> EndedReason {
    match by {
        UnboundBy::Node => EndedReason::UnboundByNode,
        UnboundBy::Account => EndedReason::UnboundByAccount,
        UnboundBy::Staff => EndedReason::UnboundByStaff,
    }
}

fn failure(event: Event, language: Language) -> Failure {
    let entry = event.code.map(|code| code.entry());
    Failure {
        at: event.at,
        code: event.code,
        name: entry.map(|entry| entry.name.to_owned()),
        message: entry.map(|entry| language.pick(&entry.message).to_owned()),
        kind: event.kind,
        detail: event.detail,
        counted: event.counted,
        reported_by_node: event.kind == EventKind::ReportedByNode,
        source: event.source.map(|source| source.to_string()),
        request_id: event.request_id,
    }
}
