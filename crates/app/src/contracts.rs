//! Contracts: what customers signed, one by one or as a CSV file.

mod change;
mod csv;
mod import;
mod terms;

use chrono::NaiveDate;
use rollcall_domain::{
    ContractId, CustomerId, Language,
    audit::Actor,
    contracts::{Contract, ContractTerms, OverContract},
    storable,
};
use rollcall_storage::{Found, StoreError, Tx};

pub use self::csv::ContractsCsv;
pub use change::ContractChange;
pub use import::{CsvError, ImportError, ImportReport, MOST_ERRORS, Opened, Progress};
pub use rollcall_storage::contracts::ContractFilter;
pub(crate) use terms::{check_capacity, check_each_term, company_name};

use self::terms::check_terms;
use crate::{
    App, ProvisionError,
    audit::{AuditRecord, facts},
    error::invalid,
};

/// What is done with contracts.
#[derive(Clone, Copy)]
pub struct Contracts<'a> {
    app: &'a App,
}

impl App {
    /// What is done with contracts.
    pub fn contracts(&self) -> Contracts<'_> {
        Contracts { app: self }
    }
}

/// A contract to be.
#[derive(Debug, Clone)]
pub struct ContractDraft {
    /// Who bought. A company that is known already keeps its name as it was first written.
    pub company: String,
    /// The project's name.
    pub project: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// Whom credentials are mailed to, and who may ask for them.
    pub emails: Vec<String>,
    /// How many nodes all its accounts may have together.
    pub max_nodes: u32,
    /// The first day that its accounts are valid.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid.
    pub expires_on: Option<NaiveDate>,
    /// What the customer is written to in.
    pub language: Language,
    /// What staff want to remember.
    pub notes: String,
}

/// A contract and how much of it is used.
#[derive(Debug, Clone)]
pub struct ContractView {
    /// The contract.
    pub contract: Contract,
    /// How many nodes its accounts may have together.
    pub provisioned: u64,
}

impl Contracts<'_> {
    /// Make a contract, and its customer if the company is new.
    pub async fn create(
        self,
        by: &Actor,
        tenant: &str,
        draft: ContractDraft,
    ) -> Result<ContractView, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let company = company_name(&draft.company)?;
        let terms = check_terms(ContractTerms::from(draft))?;
        let tx = self.app.store.write().await?;
        let contracts = tx.tenant(context.tenant.id).contracts();
        let id = CustomerId(self.app.randomness.uuid(now));
        let contract = Contract {
            id: ContractId(self.app.randomness.uuid(now)),
            tenant: context.tenant.id,
            customer: contracts.customer_or_new(id, &company, now).await?,
            terms,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        contracts.insert(&contract).await.map_err(|error| taken(error, &contract))?;
        let record = AuditRecord::on_contract("contract.create", &contract)
            .after(facts::contract(&contract));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(ContractView { contract, provisioned: 0 })
    }

    /// One contract.
    pub async fn show(self, tenant: &str, id: ContractId) -> Result<ContractView, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        let contract = contracts.find(id).await?.ok_or_else(|| unknown(id))?;
        let provisioned = contracts.provisioned(id, None).await?;
        Ok(ContractView { contract, provisioned })
    }

    /// Some contracts, those after `cursor`, in the order in which they were signed; in that in
    /// which they end if that is what they are filtered by.
    pub async fn list(
        self,
        tenant: &str,
        filter: &ContractFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Found<Contract>, ProvisionError> {
        let context = self.app.known_tenant(tenant).await?;
        let cursor = cursor.map(cursor_of).transpose()?;
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        Ok(contracts.list(filter, cursor, limit).await?)
    }

    /// The same, each with how much of it is used.
    pub async fn search(
        self,
        tenant: &str,
        filter: &ContractFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<Found<ContractView>, ProvisionError> {
        let found = self.list(tenant, filter, cursor, limit).await?;
        let context = self.app.known_tenant(tenant).await?;
        let ids: Vec<_> = found.items.iter().map(|contract| contract.id).collect();
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        let used = contracts.provisioned_each(&ids).await?;
        let view = |contract: Contract| ContractView {
            provisioned: used.get(&contract.id).copied().unwrap_or_default(),
            contract,
        };
        Ok(Found {
            items: found.items.into_iter().map(view).collect(),
            next_cursor: found.next_cursor,
            incomplete: found.incomplete,
        })
    }

    /// A contract that nobody else changes or makes accounts from until the transaction's end.
    pub(crate) async fn lock(
        self,
        tx: &Tx,
        tenant: rollcall_domain::TenantId,
        id: ContractId,
    ) -> Result<Contract, ProvisionError> {
        tx.tenant(tenant).contracts().lock(id).await?.ok_or_else(|| unknown(id))
    }
}

/// Whether a contract covers so many nodes, or whoever asks for them says so.
pub(crate) fn check_cover(
    contract: &Contract,
    nodes: u64,
    allow_over_contract: bool,
) -> Result<(), ProvisionError> {
    match contract.terms.cover(nodes) {
        Err(OverContract { would_be, max_nodes }) if !allow_over_contract => {
            Err(ProvisionError::OverContract { contract: contract.id, max_nodes, would_be })
        }
        _ => Ok(()),
    }
}

pub(super) fn unknown(id: ContractId) -> ProvisionError {
    ProvisionError::Unknown { what: "contract", name: id.to_string() }
}

fn taken(error: StoreError, contract: &Contract) -> ProvisionError {
    match error {
        StoreError::Taken => {
            let (company, terms) = (&contract.customer.company, &contract.terms);
            let name = format!("{company}, {}, {}", terms.project, terms.signed_on);
            ProvisionError::Taken { what: "contract", name }
        }
        other => other.into(),
    }
}

fn cursor_of(text: &str) -> Result<(NaiveDate, ContractId), ProvisionError> {
    let parts =
        text.split_once('_').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    let parts = parts.filter(|(day, _)| storable(*day));
    parts.ok_or_else(|| invalid("cursor", "must be the next_cursor of the page before"))
}
