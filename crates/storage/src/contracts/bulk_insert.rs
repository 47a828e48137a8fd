//! Inserting many customers and contracts at once.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    CustomerId,
    contracts::{Contract, Customer},
    name_key,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::{Contracts, customer, email_rows, row};
use crate::{
    StoreError,
    entity::{contract_emails, contracts, customers},
    sql::Sql,
};

/// The unique key of a contract within its tenant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ContractKey {
    /// The company's key.
    pub company: String,
    /// The project's key.
    pub project: String,
    /// The day it was signed.
    pub signed_on: NaiveDate,
}

/// Rows of one statement: SQLite takes 32 766 values, a contract has 14.
const AT_ONCE: usize = 500;

impl<C: ConnectionTrait> Contracts<'_, C> {
    /// The indexes of those that exist already.
    pub async fn known(&self, keys: &[ContractKey]) -> Result<Vec<usize>, StoreError> {
        let mut known = Vec::new();
        for (chunk, first) in keys.chunks(AT_ONCE).zip((0..).step_by(AT_ONCE)) {
            let mut sql = Sql::of(&self.0);
            let mut rows = Vec::with_capacity(chunk.len());
            for (nth, key) in chunk.iter().enumerate() {
                let company = sql.bind(key.company.clone());
                let (project, day) = (sql.bind(key.project.clone()), sql.bind(key.signed_on));
                rows.push(format!("({nth}, {company}, {project}, {day})"));
            }
            // From the customer to its contract, each by its unique key. Left the choice, PostgreSQL
            // begins with the project or the day, of which all contracts can be: in a join it would, and
            // with `=` there are indexes for it.
            sql.push(&format!(
                "with v (nth, company, project, day) as (values {})
                 select cast(v.nth as bigint) as nth from v where (
                     select k.id from contracts k
                     where k.tenant_id = $1 and k.customer_id = (
                         select c.id from customers c
                         where c.tenant_id = $1 and c.company_key = v.company)
                       and k.project_key between v.project and v.project
                       and k.signed_on is not distinct from v.day) is not null",
                rows.join(", ")
            ));
            for row in sql.all(self.0.db).await? {
                let nth: i64 = row.try_get("", "nth")?;
                known.push(first + usize::try_from(nth).unwrap_or_default());
            }
        }
        Ok(known)
    }

    /// The customers of these names, by the key of their name.
    pub async fn customers(
        &self,
        companies: &[&str],
    ) -> Result<HashMap<String, Customer>, StoreError> {
        let mut found = HashMap::new();
        for chunk in companies.chunks(AT_ONCE) {
            let keys = chunk.iter().map(|company| name_key(company));
            let these = customers::Entity::find()
                .filter(customers::Column::TenantId.eq(self.0.tenant.0))
                .filter(customers::Column::CompanyKey.is_in(keys));
            for row in these.all(self.0.db).await? {
                found.insert(row.company_key.clone(), customer(row));
            }
        }
        Ok(found)
    }
}

impl Contracts<'_, DatabaseTransaction> {
    /// Insert customers; existing ones stay as they are.
    pub async fn insert_customers(
        &self,
        companies: &[(CustomerId, &str)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        for chunk in companies.chunks(AT_ONCE) {
            let rows = chunk.iter().map(|(id, company)| customers::ActiveModel {
                tenant_id: Set(self.0.tenant.0),
                id: Set(id.0),
                company: Set((*company).to_owned()),
                company_key: Set(name_key(company)),
                created_at: Set(now),
            });
            let key = [customers::Column::TenantId, customers::Column::CompanyKey];
            customers::Entity::insert_many(rows)
                .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
                .exec_without_returning(self.0.db)
                .await?;
        }
        Ok(())
    }

    /// Insert contracts; [`StoreError::Taken`] if there is one of the same customer, project and
    /// day.
    pub async fn insert_many(&self, contracts: &[Contract]) -> Result<(), StoreError> {
        for chunk in contracts.chunks(AT_ONCE) {
            let rows = chunk.iter().map(row);
            contracts::Entity::insert_many(rows).exec_without_returning(self.0.db).await?;
            self.insert_emails(chunk).await?;
        }
        Ok(())
    }

    pub(super) async fn insert_emails(&self, contracts: &[Contract]) -> Result<(), StoreError> {
        let rows: Vec<_> = contracts.iter().flat_map(email_rows).collect();
        for chunk in rows.chunks(AT_ONCE) {
            contract_emails::Entity::insert_many(chunk.iter().cloned())
                .exec_without_returning(self.0.db)
                .await?;
        }
        Ok(())
    }
}
