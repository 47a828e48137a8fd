//! Finding accounts with a due expiry warning.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, TenantId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement};
use uuid::Uuid;

use crate::{Store, StoreError, accounts::Accounts, column};

impl Store {
    /// Unschedule warnings that nobody gets: of accounts without contract or end, closed or
    /// expired. At most `limit`; returns the number.
    pub async fn forget_warnings(&self, now: DateTime<Utc>, limit: u64) -> Result<u64, StoreError> {
        let backend = self.writer.get_database_backend();
        let [forget, _] = statements(backend, limit);
        let forget = Statement::from_sql_and_values(backend, forget, [now.into()]);
        Ok(self.writer.execute_raw(forget).await?.rows_affected())
    }

    /// The accounts with a warning that is due, at most `limit`.
    pub async fn accounts_to_warn(
        &self,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        let backend = self.reader.get_database_backend();
        let [_, ask] = statements(backend, limit);
        let ask = Statement::from_sql_and_values(backend, ask, [now.into()]);
        column::accounts_of(&self.reader.query_all_raw(ask).await?)
    }
}

/// The statements of unscheduling and of finding them.
pub(crate) fn statements(backend: DbBackend, limit: u64) -> [String; 2] {
    let skip = if backend == DbBackend::Sqlite { "" } else { "for update skip locked" };
    [
        format!(
            "update accounts set warn_at = null
             where (tenant_id, id) in (
                 select tenant_id, id from accounts
                 where warn_at <= $1
                   and (contract_id is null or expires_at is null or expires_at <= $1
                        or status = 'closed')
                 order by warn_at limit {limit} {skip})"
        ),
        format!(
            "select tenant_id, id from accounts where warn_at <= $1 order by warn_at limit {limit}"
        ),
    ]
}

impl Accounts<'_, DatabaseTransaction> {
    /// Schedule an account's next warning; `None`: none.
    pub async fn warn_at(
        &self,
        id: AccountId,
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let set = self.0.statement(
            "update accounts set warn_at = $3 where tenant_id = $1 and id = $2",
            [self.0.tenant.0.into(), id.0.into(), at.into()],
        );
        self.0.db.execute_raw(set).await?;
        Ok(())
    }

    /// When a locked account's warning is or was due, if that is now or was before: another worker may
    /// have been quicker.
    pub async fn due_warning(
        &self,
        id: AccountId,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let ask = self.0.statement(
            "select warn_at from accounts where tenant_id = $1 and id = $2 and warn_at <= $3",
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        let row = self.0.db.query_one_raw(ask).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.flatten())
    }

    /// Have the warnings of some accounts scheduled anew, since the tenant's days for them changed: of
    /// the `limit` after this one. Returns the last of them; `None`: that were all.
    pub async fn reschedule_warnings(
        &self,
        after: Option<AccountId>,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Option<AccountId>, StoreError> {
        let (tenant, after) = (self.0.tenant.0, after.map_or(Uuid::nil(), |after| after.0));
        let last = self.0.statement(
            &format!(
                "select id from (
                     select id from accounts where tenant_id = $1 and id > $2
                     order by id limit {limit}
                 ) as next order by id desc limit 1"
            ),
            [tenant.into(), after.into()],
        );
        let Some(last) = self.0.db.query_one_raw(last).await? else { return Ok(None) };
        let last: Uuid = last.try_get_by_index(0)?;
        let these = "where tenant_id = $1 and id > $2 and id <= $3";
        for set in [
            format!(
                "update accounts set warn_at = $4 {these}
                 and contract_id is not null and expires_at > $4 and status <> 'closed'"
            ),
            format!("update accounts set licences_warn_at = $4 {these} and licences_warn_at > $4"),
        ] {
            let values = [tenant.into(), after.into(), last.into(), now.into()];
            self.0.db.execute_raw(self.0.statement(&set, values)).await?;
        }
        Ok(Some(AccountId(last)))
    }
}
