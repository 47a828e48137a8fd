//! Changing contracts.

use chrono::NaiveDate;
use rollcall_domain::{ContractId, CustomerId, Language, audit::Actor, contracts::ContractTerms};

use super::{ContractView, check_cover, check_terms, company_name, taken};
use crate::{
    AdminError,
    audit::{AuditRecord, snapshots},
    contracts::Contracts,
};

/// A change of a contract; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct ContractChange {
    /// Another company; the former one stays, with its other contracts.
    pub company: Option<String>,
    /// The project's name.
    pub project: Option<String>,
    /// The day it was signed.
    pub signed_on: Option<NaiveDate>,
    /// All its contacts.
    pub emails: Option<Vec<String>>,
    /// The capacity of all its accounts together. They keep what they have.
    pub max_nodes: Option<u32>,
    /// The first day; `Some(None)` removes the bound. Accounts keep theirs.
    pub starts_on: Option<Option<NaiveDate>>,
    /// The last day; `Some(None)` removes the bound. Accounts keep theirs.
    pub expires_on: Option<Option<NaiveDate>>,
    /// The language of mails to the customer.
    pub language: Option<Language>,
    /// A note of the staff's.
    pub notes: Option<String>,
    /// Allow less than its accounts' capacity together.
    pub allow_over_contract: bool,
}

impl Contracts<'_> {
    /// Change a contract; [`AdminError::Changed`] if its version isn't `expected`.
    pub async fn change(
        self,
        by: &Actor,
        tenant: &str,
        id: ContractId,
        expected: Option<i64>,
        change: ContractChange,
    ) -> Result<ContractView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let contracts = tx.tenant(context.tenant.id).contracts();
        let mut contract = self.lock(&tx, context.tenant.id, id).await?;
        if expected.is_some_and(|version| version != contract.version) {
            return Err(AdminError::Changed);
        }
        let before = contract.clone();
        if let Some(company) = &change.company {
            let id = CustomerId(self.app.randomness.uuid(now));
            let company = company_name(company)?;
            contract.customer = contracts.customer_or_new(id, &company, now).await?;
        }
        let allowed = change.allow_over_contract;
        contract.terms = check_terms(apply(contract.terms, change))?;
        let provisioned = contracts.provisioned(id, None).await?;
        if contract.terms.max_nodes < before.terms.max_nodes {
            check_cover(&contract, provisioned, allowed)?;
        }
        contract.version += 1;
        contract.updated_at = now;
        contracts.update(&contract).await.map_err(|error| taken(error, &contract))?;
        let record = AuditRecord::on_contract("contract.change", &contract);
        let record = record.changed(snapshots::contract(&before), snapshots::contract(&contract));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(ContractView { contract, provisioned })
    }
}

fn apply(terms: ContractTerms, change: ContractChange) -> ContractTerms {
    ContractTerms {
        project: change.project.unwrap_or(terms.project),
        signed_on: change.signed_on.unwrap_or(terms.signed_on),
        emails: change.emails.unwrap_or(terms.emails),
        max_nodes: change.max_nodes.unwrap_or(terms.max_nodes),
        starts_on: change.starts_on.unwrap_or(terms.starts_on),
        expires_on: change.expires_on.unwrap_or(terms.expires_on),
        language: change.language.unwrap_or(terms.language),
        notes: change.notes.unwrap_or(terms.notes),
    }
}
