//! The use cases of contracts: one by one, or imported from CSV.

mod change;
mod csv;
mod import;
mod refusal;
mod terms;

use chrono::NaiveDate;
use rollcall_domain::{
    ContractId, CustomerId, Language,
    audit::Actor,
    contracts::{CapacityExceeded, Contract, ContractTerms},
    is_storable_day,
};
use rollcall_storage::{SearchPage, StoreError, Tx};

pub use self::csv::ContractsCsv;
pub use change::ContractChange;
pub use refusal::ContractRefusal;
pub use rollcall_storage::contracts::ContractFilter;
pub(crate) use terms::{check_capacity, check_each_term, company_name};

use self::terms::check_terms;
use crate::{
    AdminError, App,
    audit::{AuditRecord, snapshots},
    error::invalid,
};

/// The use cases of contracts.
#[derive(Clone, Copy)]
pub struct Contracts<'a> {
    app: &'a App,
}

impl App {
    /// The use cases of contracts.
    pub fn contracts(&self) -> Contracts<'_> {
        Contracts { app: self }
    }
}

/// The draft of a contract.
#[derive(Debug, Clone)]
pub struct ContractDraft {
    /// The customer's company. A known company keeps its name as first written.
    pub company: String,
    /// The project's name.
    pub project: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
    /// The contacts: credentials are mailed to them, and they may request accounts.
    pub emails: Vec<String>,
    /// The capacity of all its accounts together.
    pub max_nodes: u32,
    /// The first day that its accounts are valid.
    pub starts_on: Option<NaiveDate>,
    /// The last day that its accounts are valid.
    pub expires_on: Option<NaiveDate>,
    /// The language of mails to the customer.
    pub language: Language,
    /// A note of the staff's.
    pub notes: String,
}

/// A contract and how much of its capacity is assigned.
#[derive(Debug, Clone)]
pub struct ContractView {
    /// The contract.
    pub contract: Contract,
    /// The capacity of its accounts together.
    pub provisioned: u64,
}

impl Contracts<'_> {
    /// Create a contract, and its customer if the company is new.
    pub async fn create(
        self,
        by: &Actor,
        tenant: &str,
        draft: ContractDraft,
    ) -> Result<ContractView, AdminError> {
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
            .after(snapshots::contract(&contract));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        Ok(ContractView { contract, provisioned: 0 })
    }

    /// Read one contract.
    pub async fn show(self, tenant: &str, id: ContractId) -> Result<ContractView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        let contract = contracts.find(id).await?.ok_or_else(|| unknown(id))?;
        let provisioned = contracts.provisioned(id, None).await?;
        Ok(ContractView { contract, provisioned })
    }

    /// A page of contracts after `cursor`, by signing day; by last day if that is filtered by.
    pub async fn list(
        self,
        tenant: &str,
        filter: &ContractFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<SearchPage<Contract>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let cursor = cursor.map(cursor_of).transpose()?;
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        Ok(contracts.list(filter, cursor, limit).await?)
    }

    /// The same, each with its assigned capacity.
    pub async fn search(
        self,
        tenant: &str,
        filter: &ContractFilter,
        cursor: Option<&str>,
        limit: u64,
    ) -> Result<SearchPage<ContractView>, AdminError> {
        let found = self.list(tenant, filter, cursor, limit).await?;
        let context = self.app.known_tenant(tenant).await?;
        let ids: Vec<_> = found.items.iter().map(|contract| contract.id).collect();
        let contracts = self.app.store.tenant(context.tenant.id).contracts();
        let used = contracts.provisioned_each(&ids).await?;
        let view = |contract: Contract| ContractView {
            provisioned: used.get(&contract.id).copied().unwrap_or_default(),
            contract,
        };
        Ok(SearchPage {
            items: found.items.into_iter().map(view).collect(),
            next_cursor: found.next_cursor,
            incomplete: found.incomplete,
        })
    }

    /// Lock a contract until the transaction's end: nobody else changes it or creates accounts from
    /// it.
    pub(crate) async fn lock(
        self,
        tx: &Tx,
        tenant: rollcall_domain::TenantId,
        id: ContractId,
    ) -> Result<Contract, AdminError> {
        tx.tenant(tenant).contracts().lock(id).await?.ok_or_else(|| unknown(id))
    }
}

/// Check that a contract's capacity covers so many nodes, unless the caller overrides that.
pub(crate) fn check_cover(
    contract: &Contract,
    nodes: u64,
    allow_over_contract: bool,
) -> Result<(), AdminError> {
    match contract.terms.cover(nodes) {
        Err(CapacityExceeded { would_be, max_nodes }) if !allow_over_contract => {
            let contract = contract.id;
            Err(ContractRefusal::CapacityExceeded { contract, max_nodes, would_be }.into())
        }
        _ => Ok(()),
    }
}

pub(super) fn unknown(id: ContractId) -> AdminError {
    AdminError::Unknown { what: "contract", name: id.to_string() }
}

fn taken(error: StoreError, contract: &Contract) -> AdminError {
    match error {
        StoreError::Taken => {
            let (company, terms) = (&contract.customer.company, &contract.terms);
            let name = format!("{company}, {}, {}", terms.project, terms.signed_on);
            AdminError::Taken { what: "contract", name }
        }
        other => other.into(),
    }
}

fn cursor_of(text: &str) -> Result<(NaiveDate, ContractId), AdminError> {
    let parts =
        text.split_once('_').and_then(|(day, id)| Some((day.parse().ok()?, id.parse().ok()?)));
    let parts = parts.filter(|(day, _)| is_storable_day(*day));
    parts.ok_or_else(|| invalid("cursor", "must be the next_cursor of the page before"))
}
