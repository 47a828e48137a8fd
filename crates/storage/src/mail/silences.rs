//! Nodes that fell silent, and wait for the digest that tells of them.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, RegistrationId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};

use super::NodeDigest;
use crate::{Scope, StoreError, nodes::registrations};

/// One tenant's silent nodes.
#[derive(Debug)]
pub struct Silences<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

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
    pub async fn take(&self, account: AccountId, limit: u64) -> Result<NodeDigest, StoreError> {
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
        Ok(NodeDigest { first: registrations::read(&rows)?, count })
    }
}
