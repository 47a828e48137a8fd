//! Converts results into response bodies.

use rollcall_api_types::{MatchedContract, RequestMismatch, RequestView};
use rollcall_app::requests;
use rollcall_domain::{
    contracts::Contract,
    requests::{Mismatch, RequestState},
};

pub(crate) fn request(view: requests::RequestView) -> RequestView {
    let requests::RequestView { request, contract, mismatches } = view;
    let (state, decision) = (request.state.status(), request.state.decision());
    let (decided_at, decided_by) =
        decision.map(|decision| (decision.at, decision.by.clone())).unzip();
    let (mut unreadable, mut account_id, mut reason) = (None, None, None);
    match request.state {
        RequestState::New => {}
        RequestState::Unreadable { why } => unreadable = Some(why),
        RequestState::Accepted { account, .. } => account_id = Some(account.to_string()),
        RequestState::Rejected { reason: told, .. } => reason = Some(told),
    }
    let claims = request.claims;
    RequestView {
        request_id: request.id.to_string(),
        state,
        kind: request.kind,
        received_at: request.received_at,
        message_id: request.message_id,
        sender: claims.sender,
        sender_name: claims.sender_name,
        authentication: request.checks.into(),
        subject: claims.subject,
        sent_at: claims.sent_at,
        company: claims.company,
        project: claims.project,
        signed_on: claims.signed_on,
        wished_name: claims.wished_name,
        contract: contract.map(matched),
        mismatches: mismatches.into_iter().map(mismatch).collect(),
        unreadable,
        account_id,
        reason,
        decided_at,
        decided_by,
    }
}

fn matched(contract: Contract) -> MatchedContract {
    let terms = contract.terms;
    MatchedContract {
        contract_id: contract.id,
        company: contract.customer.company,
        project: terms.project,
        signed_on: terms.signed_on,
        emails: terms.emails,
        max_nodes: terms.max_nodes,
        starts_on: terms.starts_on,
        expires_on: terms.expires_on,
        language: terms.language,
    }
}

fn mismatch(mismatch: Mismatch) -> RequestMismatch {
    let Mismatch { field, mail, contract } = mismatch;
    RequestMismatch { field, mail, contract }
}
