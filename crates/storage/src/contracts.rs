//! Customers and their contracts.

mod bulk_insert;
mod candidates;
mod list;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, ContractId, CustomerId, TenantId,
    contracts::{Contract, ContractTerms, Customer},
    email_key, name_key,
    nodes::POOL,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

pub use bulk_insert::ContractKey;
pub use candidates::ContractCandidates;
pub use list::ContractFilter;

use crate::{
    Scope, StoreError,
    column::{self, int},
    entity::{contract_emails, contracts, customers},
    sql::Sql,
};

/// One tenant's customers and contracts.
#[derive(Debug)]
pub struct Contracts<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Contracts<'_, C> {
    /// The contract of this id.
    pub async fn find(&self, id: ContractId) -> Result<Option<Contract>, StoreError> {
        self.read(contracts::Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?)
            .await
    }

    /// The customer of this name, compared by [`rollcall_domain::name_key`].
    pub async fn customer(&self, company: &str) -> Result<Option<Customer>, StoreError> {
        let found = customers::Entity::find()
            .filter(customers::Column::TenantId.eq(self.0.tenant.0))
            .filter(customers::Column::CompanyKey.eq(name_key(company)));
        Ok(found.one(self.0.db).await?.map(customer))
    }

    /// The capacity of the contract's accounts together, without one of them.
    pub async fn provisioned(
        &self,
        contract: ContractId,
        but: Option<AccountId>,
    ) -> Result<u64, StoreError> {
        let sum = self.0.statement(
            "select cast(coalesce(sum(p.capacity), 0) as bigint)
             from accounts a
             cross join pools p
             where a.tenant_id = $1 and a.contract_id = $2 and a.id <> $3
               and p.tenant_id = a.tenant_id and p.account_id = a.id and p.kind = $4",
            [
                self.0.tenant.0.into(),
                contract.0.into(),
                but.map_or(Uuid::nil(), |account| account.0).into(),
                POOL.name.into(),
            ],
        );
        let row = self.0.db.query_one_raw(sum).await?.ok_or(StoreError::Unreadable("sum"))?;
        Ok(u64::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default())
    }

    /// The capacity of the accounts of each of these contracts; a contract without accounts is left
    /// out.
    pub async fn provisioned_each(
        &self,
        contracts: &[ContractId],
    ) -> Result<HashMap<ContractId, u64>, StoreError> {
        let ids: Vec<_> = contracts.iter().map(|contract| contract.0).collect();
        let mut sql = Sql::of(&self.0);
        let (these, slots) = (sql.among("a.contract_id", &ids), sql.bind(POOL.name));
        sql.push(&format!(
            "select a.contract_id, cast(sum(p.capacity) as bigint)
             from accounts a
             cross join pools p
             where a.tenant_id = $1 and {these}
               and p.tenant_id = a.tenant_id and p.account_id = a.id and p.kind = {slots}
             group by a.contract_id"
        ));
        let mut sums = HashMap::new();
        for row in sql.all(self.0.db).await? {
            let sum = u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default();
            sums.insert(ContractId(row.try_get_by_index(0)?), sum);
        }
        Ok(sums)
    }

    async fn read(&self, row: Option<contracts::Model>) -> Result<Option<Contract>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let key = (self.0.tenant.0, row.customer_id);
        let customer = customers::Entity::find_by_id(key).one(self.0.db).await?;
        let company = customer.ok_or(StoreError::Unreadable("customer"))?.company;
        let emails = self.emails([row.id]).await?.remove(&row.id).unwrap_or_default();
        contract(row, company, emails).map(Some)
    }

    /// The contacts of these, in the order that they were given in.
    async fn emails(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<HashMap<Uuid, Vec<String>>, StoreError> {
        let found = contract_emails::Entity::find()
            .filter(contract_emails::Column::TenantId.eq(self.0.tenant.0))
            .filter(contract_emails::Column::ContractId.is_in(ids))
            .order_by_asc(contract_emails::Column::ContractId)
            .order_by_asc(contract_emails::Column::Position);
        let mut emails = HashMap::<_, Vec<_>>::new();
        for row in found.all(self.0.db).await? {
            emails.entry(row.contract_id).or_default().push(row.email);
        }
        Ok(emails)
    }
}

impl Contracts<'_, DatabaseTransaction> {
    /// The customer of this name; inserted with this id if it is new.
    pub async fn customer_or_new(
        &self,
        id: CustomerId,
        company: &str,
        now: DateTime<Utc>,
    ) -> Result<Customer, StoreError> {
        self.insert_customers(&[(id, company)], now).await?;
        let found = self.customer(company).await?;
        found.ok_or(StoreError::Unreadable("customer"))
    }

    /// Insert a contract; [`StoreError::Taken`] if there is one of its customer, project and day.
    pub async fn insert(&self, contract: &Contract) -> Result<(), StoreError> {
        self.insert_many(std::slice::from_ref(contract)).await
    }

    /// Lock a contract until the end of the transaction: nobody else changes it or creates accounts
    /// from it. Accounts are locked after this.
    pub async fn lock(&self, id: ContractId) -> Result<Option<Contract>, StoreError> {
        let row = contracts::Entity::find_by_id((self.0.tenant.0, id.0)).lock_exclusive();
        self.read(row.one(self.0.db).await?).await
    }

    /// Update a locked contract; [`StoreError::Taken`] if there is another one of its customer,
    /// project and day.
    pub async fn update(&self, contract: &Contract) -> Result<(), StoreError> {
        row(contract).update(self.0.db).await?;
        contract_emails::Entity::delete_many()
            .filter(contract_emails::Column::TenantId.eq(self.0.tenant.0))
            .filter(contract_emails::Column::ContractId.eq(contract.id.0))
            .exec(self.0.db)
            .await?;
        self.insert_emails(std::slice::from_ref(contract)).await
    }
}

fn customer(row: customers::Model) -> Customer {
    Customer { id: CustomerId(row.id), company: row.company }
}

fn contract(
    row: contracts::Model,
    company: String,
    emails: Vec<String>,
) -> Result<Contract, StoreError> {
    Ok(Contract {
        id: ContractId(row.id),
        tenant: TenantId(row.tenant_id),
        customer: Customer { id: CustomerId(row.customer_id), company },
        terms: ContractTerms {
            project: row.project,
            signed_on: row.signed_on,
            emails,
            max_nodes: column::small(row.max_nodes, "capacity")?,
            starts_on: row.starts_on,
            expires_on: row.expires_on,
            language: column::parsed(&row.language, "language")?,
            notes: row.notes,
        },
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

fn row(contract: &Contract) -> contracts::ActiveModel {
    let terms = contract.terms.clone();
    contracts::ActiveModel {
        tenant_id: Set(contract.tenant.0),
        id: Set(contract.id.0),
        customer_id: Set(contract.customer.id.0),
        project_key: Set(name_key(&terms.project)),
        project: Set(terms.project),
        signed_on: Set(terms.signed_on),
        max_nodes: Set(int(terms.max_nodes)),
        starts_on: Set(terms.starts_on),
        expires_on: Set(terms.expires_on),
        language: Set(terms.language.to_string()),
        notes: Set(terms.notes),
        version: Set(contract.version),
        created_at: Set(contract.created_at),
        updated_at: Set(contract.updated_at),
    }
}

fn email_rows(contract: &Contract) -> impl Iterator<Item = contract_emails::ActiveModel> {
    contract.terms.emails.iter().zip(0..).map(|(email, position)| contract_emails::ActiveModel {
        tenant_id: Set(contract.tenant.0),
        contract_id: Set(contract.id.0),
        position: Set(position),
        email: Set(email.clone()),
        email_key: Set(email_key(email)),
    })
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its customers and contracts.
    pub fn contracts(&self) -> Contracts<'a, C> {
        Contracts(*self)
    }
}
