//! Counting accounts.

use chrono::{DateTime, Utc};
use rollcall_domain::accounts::AccountStatus;
use sea_orm::ConnectionTrait;

use super::Accounts;
use crate::{StoreError, column::name_of};

impl<C: ConnectionTrait> Accounts<'_, C> {
    /// How many have this status.
    pub async fn count(&self, status: AccountStatus) -> Result<u64, StoreError> {
        let count = self.0.statement(
            "select count(*) from accounts where tenant_id = $1 and status = $2",
            [self.0.tenant.0.into(), name_of(status).into()],
        );
        self.counted(count).await
    }

    /// How many active ones end after the first time and until the second.
    pub async fn count_ending(
        &self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let count = self.0.statement(
            "select count(*) from accounts
             where tenant_id = $1 and expires_at > $2 and expires_at <= $3 and status = $4",
            [
                self.0.tenant.0.into(),
                after.into(),
                until.into(),
                name_of(AccountStatus::Active).into(),
            ],
        );
        self.counted(count).await
    }

    async fn counted(&self, count: sea_orm::Statement) -> Result<u64, StoreError> {
        let row = self.0.db.query_one_raw(count).await?.ok_or(StoreError::Unreadable("count"))?;
        Ok(row.try_get_by_index::<i64>(0)?.unsigned_abs())
    }
}
