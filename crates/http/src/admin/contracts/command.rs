//! Converts request bodies into commands of the application.

use rollcall_api_types::{ChangeContractBody, NewContractBody};
use rollcall_app::contracts::{ContractChange, ContractDraft};

pub(crate) fn contract(new: NewContractBody) -> ContractDraft {
    ContractDraft {
        company: new.company,
        project: new.project,
        signed_on: new.signed_on,
        emails: new.emails,
        max_nodes: new.max_nodes,
        starts_on: new.starts_on,
        expires_on: new.expires_on,
        language: new.language,
        notes: new.notes,
    }
}

pub(crate) fn contract_change(change: ChangeContractBody) -> ContractChange {
    ContractChange {
        company: change.company,
        project: change.project,
        signed_on: change.signed_on,
        emails: change.emails,
        max_nodes: change.max_nodes,
        starts_on: change.starts_on,
        expires_on: change.expires_on,
        language: change.language,
        notes: change.notes,
        allow_over_contract: change.allow_over_contract,
    }
}
