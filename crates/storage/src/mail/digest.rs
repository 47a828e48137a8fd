//! What digests of nodes have in common: whose is due, and what is in it.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, TenantId, nodes::Registration};
use sea_orm::{ConnectionTrait, Statement};

use crate::{Store, StoreError, column};

/// How many are read to find their accounts.
const LOOKED_AT: u64 = 2000;

/// The content of a digest.
#[derive(Debug, Clone)]
pub struct NodeDigest {
    /// The first of the registrations.
    pub first: Vec<Registration>,
    /// The number of all of them.
    pub count: u64,
}

/// The statement that finds some accounts with a digest that is due, in the table of what waits.
pub(crate) fn due_in(table: &'static str) -> String {
    format!(
        "select distinct tenant_id, account_id from (
             select tenant_id, account_id from {table}
             where due_at <= $1 order by due_at limit {LOOKED_AT}
         ) as found"
    )
}

impl Store {
    /// Some accounts with a digest of lock-outs that is due.
    pub async fn accounts_with_lock_outs(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        self.accounts_due(due_in("lock_outs"), now).await
    }

    /// Some accounts with a digest of silent nodes that is due.
    pub async fn accounts_with_silences(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        self.accounts_due(due_in("silences"), now).await
    }

    async fn accounts_due(
        &self,
        statement: String,
        now: DateTime<Utc>,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        let backend = self.reader.get_database_backend();
        let ask = Statement::from_sql_and_values(backend, statement, [now.into()]);
        column::accounts_of(&self.reader.query_all_raw(ask).await?)
    }
}
