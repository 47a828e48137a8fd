//! Finding accounts whose features may have to be warned of.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, TenantId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};

use super::Licences;
use crate::{Store, StoreError, column};

/// The statement of finding them.
const DUE: &str = "
select tenant_id, id from accounts
where licences_warn_at <= $1 order by licences_warn_at limit $2";

impl Store {
    /// The accounts that are to be looked at, at most `limit`.
    pub async fn accounts_with_ending_features(
        &self,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        let backend: DbBackend = self.reader.get_database_backend();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let ask = Statement::from_sql_and_values(backend, DUE, [now.into(), limit.into()]);
        column::accounts_of(&self.reader.query_all_raw(ask).await?)
    }
}

impl Licences<'_, DatabaseTransaction> {
    /// When a locked account is to be looked at, if that is now or was before.
    pub async fn due_look(
        &self,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let ask = self.0.statement(
            "select licences_warn_at from accounts
             where tenant_id = $1 and id = $2 and licences_warn_at <= $3",
            [self.0.tenant.0.into(), account.0.into(), now.into()],
        );
        let row = self.0.db.query_one_raw(ask).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
    }

    /// Set when a locked account is to be looked at next; `None`: never.
    pub async fn look_at(
        &self,
        account: AccountId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let set = self.0.statement(
            "update accounts set licences_warn_at = $3 where tenant_id = $1 and id = $2",
            [self.0.tenant.0.into(), account.0.into(), at.into()],
        );
        self.0.db.execute_raw(set).await?;
        Ok(())
    }
}
