//! The sweeper's queries: accounts with expired leases, and rescheduling live ones.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, TenantId};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::watch::WATCHED;
use crate::{Store, StoreError, column};

impl Store {
    /// Reschedule registrations that are due but live, to their lease's expiry; not those that are
    /// looked at for silence. At most `limit`; returns the number.
    ///
    /// Locked rows are skipped until the next time.
    pub async fn put_off_sweeps(&self, now: DateTime<Utc>, limit: u64) -> Result<u64, StoreError> {
        let backend = self.writer.get_database_backend();
        let skip = if backend == DbBackend::Sqlite { "" } else { "for update of r skip locked" };
        let put_off = Statement::from_sql_and_values(
            backend,
            format!(
                "update registrations set sweep_at = lease_expires_at
                 where (tenant_id, id) in (
                     select r.tenant_id, r.id from registrations r
                     where r.state = 'registered' and r.sweep_at <= $1 and r.lease_expires_at > $1
                       and not ({WATCHED})
                     order by r.sweep_at limit {limit} {skip})"
            ),
            [now.into()],
        );
        Ok(self.writer.execute_raw(put_off).await?.rows_affected())
    }

    /// The accounts that have registrations whose lease is over or slots held until now, at most
    /// `limit`.
    pub async fn accounts_to_sweep(
        &self,
        now: DateTime<Utc>,
        limit: u64,
    ) -> Result<Vec<(TenantId, AccountId)>, StoreError> {
        let ask = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            format!(
                "select distinct tenant_id, account_id from (
                     select tenant_id, account_id from registrations
                     where state = 'registered' and sweep_at <= $1 and lease_expires_at <= $1
                     union
                     select tenant_id, account_id from registrations
                     where slot_held_until is not null and slot_held_until <= $1
                 ) as due limit {limit}"
            ),
            [now.into()],
        );
        column::accounts_of(&self.reader.query_all_raw(ask).await?)
    }

    /// The number of live registrations at `now`.
    pub async fn count_live(&self, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let ask = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            "select count(*) from registrations
             where state = 'registered' and lease_expires_at > $1",
            [now.into()],
        );
        let row = self.reader.query_one_raw(ask).await?.ok_or(StoreError::Unreadable("count"))?;
        Ok(u64::try_from(row.try_get_by_index::<i64>(0)?).unwrap_or_default())
    }
}
