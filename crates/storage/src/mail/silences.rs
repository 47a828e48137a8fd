//! Nodes that fell silent, and wait for the digest that tells of them.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, RegistrationId, TenantId, nodes::Registration};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use crate::{Scope, Store, StoreError, column, nodes::registrations};

/// How many are read to find their accounts.
const LOOKED_AT: u64 = 2000;

/// One tenant's silent nodes.
#[derive(Debug)]
pub struct Silences<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

/// The content of a digest.
#[derive(Debug, Clone)]
pub struct SilenceDigest {
    /// The first of the registrations, the longest silent ones first.
    pub first: Vec<Registration>,
    /// The number of all of them.
    pub count: u64,
}

impl Store {
    /// Some accounts with a digest that is due.
    pub async fn accounts_with_silences(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        let backend = self.reader.get_database_backend();
        let ask = Statement::from_sql_and_values(backend, statement(), [now.into()]);
        column::accounts_of(&self.reader.query_all_raw(ask).await?)
    }
}

/// The statement that finds them.
pub(crate) fn statement() -> String {
    format!(
        "select distinct tenant_id, account_id from (
             select tenant_id, account_id from silences
             where due_at <= $1 order by due_at limit {LOOKED_AT}
         ) as found"
    )
}

impl Silences<'_, DatabaseTransaction> {
    /// Add a node that was last heard of at `since` to the next digest.
    pub async fn add(
        &self,
        account: AccountId,
        registration: RegistrationId,
        since: DateTime<Utc>,
        due_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let add = self.0.statement(
            "insert into silences (tenant_id, account_id, registration_id, since, due_at)
             values ($1, $2, $3, $4, $5)
             on conflict (tenant_id, account_id, registration_id)
             do update set since = excluded.since, due_at = excluded.due_at",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                registration.0.into(),
                since.into(),
                due_at.into(),
            ],
        );
        self.0.db.execute_raw(add).await?;
        Ok(())
    }

    /// Take the account's out, all of them; those that were not heard of since are to be told of, at
    /// most `limit`.
    pub async fn take(&self, account: AccountId, limit: u64) -> Result<SilenceDigest, StoreError> {
        const THESE: &str = "where tenant_id = $1 and account_id = $2";
        let values = || [self.0.tenant.0.into(), account.0.into()];
        let told = |silences: &str| {
            format!(
                "select r.*, count(*) over () as told from {silences} s
                 join registrations r on r.tenant_id = $1 and r.id = s.registration_id
                 where s.account_id = $2 and r.state = 'registered' and r.last_success_at = s.since
                 order by s.since, r.id limit {limit}"
            )
        };
        let delete = format!("delete from silences {THESE}");
        let rows = if self.0.db.get_database_backend() == DbBackend::Sqlite {
            // It can't delete within a query, but there is no other writer.
            let ask = told("(select * from silences where tenant_id = $1)");
            let rows = self.0.db.query_all_raw(self.0.statement(&ask, values())).await?;
            self.0.db.execute_raw(self.0.statement(&delete, values())).await?;
            rows
        } else {
            let taken = format!("with taken as ({delete} returning *) {}", told("taken"));
            self.0.db.query_all_raw(self.0.statement(&taken, values())).await?
        };
        let count = rows.first().map(|row| row.try_get::<i64>("", "told")).transpose()?;
        let count = count.and_then(|count| u64::try_from(count).ok()).unwrap_or_default();
        Ok(SilenceDigest { first: registrations::read(&rows)?, count })
    }
}
