//! Converts results into response bodies.

use rollcall_api_types::ContractView;
use rollcall_app::contracts;

pub(crate) fn contract(view: contracts::ContractView) -> ContractView {
    let contracts::ContractView { contract, provisioned } = view;
    let terms = contract.terms;
    ContractView {
        contract_id: contract.id,
        company: contract.customer.company,
        project: terms.project,
        signed_on: terms.signed_on,
        emails: terms.emails,
        max_nodes: terms.max_nodes,
        provisioned_nodes: provisioned,
        starts_on: terms.starts_on,
        expires_on: terms.expires_on,
        language: terms.language,
        notes: terms.notes,
        created_at: contract.created_at,
        updated_at: contract.updated_at,
    }
}
