//! Usage: renewals per account and hour, counted in memory and flushed to the database now and
//! then.
//!
//! A crash loses the last minute of the statistic; writing it with every renewal would double the
//! work of the busiest statement.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Mutex,
};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rollcall_domain::{AccountId, TenantId};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use crate::{Store, StoreError, connect::immediate};

type Slot = (TenantId, AccountId, DateTime<Utc>);

/// Renewals counted but not flushed yet.
#[derive(Default)]
pub(crate) struct UsageCounters {
    counts: Mutex<HashMap<Slot, i64>>,
}

impl UsageCounters {
    pub(crate) fn count(&self, tenant: TenantId, account: AccountId, at: DateTime<Utc>) {
        let hour = at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at);
        *self.lock().entry((tenant, account, hour)).or_default() += 1;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Slot, i64>> {
        self.counts.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// One hour of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageCount {
    /// The hour's beginning.
    pub hour: DateTime<Utc>,
    /// Successful revalidations.
    pub renewals: i64,
}

impl Store {
    /// Flush the counts to the database; on failure they are kept for the next time.
    pub async fn flush_usage(&self) -> Result<usize, StoreError> {
        let counted: Vec<_> = self.usage.lock().drain().collect();
        let written = self.write_usage(&counted).await;
        if written.is_err() {
            let mut counts = self.usage.lock();
            for (slot, renewals) in &counted {
                *counts.entry(*slot).or_default() += renewals;
            }
        }
        written.map(|()| counted.len())
    }

    async fn write_usage(&self, counted: &[(Slot, i64)]) -> Result<(), StoreError> {
        if counted.is_empty() {
            return Ok(());
        }
        let own = self.own_writer().await?;
        let tx = own.begin_with_options(immediate()).await?;
        for ((tenant, account, hour), renewals) in counted {
            let add = Statement::from_sql_and_values(
                tx.get_database_backend(),
                "insert into usage_hourly (tenant_id, account_id, hour, renewals)
                 values ($1, $2, $3, $4)
                 on conflict (tenant_id, account_id, hour)
                 do update set renewals = usage_hourly.renewals + excluded.renewals",
                [tenant.0.into(), account.0.into(), (*hour).into(), (*renewals).into()],
            );
            tx.execute_raw(add).await?;
        }
        for ((tenant, hour), renewals) in by_tenant(counted) {
            let add = Statement::from_sql_and_values(
                tx.get_database_backend(),
                "insert into tenant_usage_hourly (tenant_id, hour, renewals) values ($1, $2, $3)
                 on conflict (tenant_id, hour)
                 do update set renewals = tenant_usage_hourly.renewals + excluded.renewals",
                [tenant.0.into(), hour.into(), renewals.into()],
            );
            tx.execute_raw(add).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The account's renewals by hour, the newest first.
    pub async fn usage(
        &self,
        tenant: TenantId,
        account: AccountId,
        limit: u64,
    ) -> Result<Vec<UsageCount>, StoreError> {
        let ask = Statement::from_sql_and_values(
            self.reader.get_database_backend(),
            format!(
                "select hour, renewals from usage_hourly
                 where tenant_id = $1 and account_id = $2 order by hour desc limit {limit}"
            ),
            [tenant.0.into(), account.0.into()],
        );
        let rows = self.reader.query_all_raw(ask).await?;
        rows.iter()
            .map(|row| {
                let (hour, renewals) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
                Ok(UsageCount { hour, renewals })
            })
            .collect()
    }
}

/// The sums over each tenant's accounts, always in the same order.
fn by_tenant(counted: &[(Slot, i64)]) -> BTreeMap<(TenantId, DateTime<Utc>), i64> {
    let mut sums = BTreeMap::new();
    for ((tenant, _, hour), renewals) in counted {
        *sums.entry((*tenant, *hour)).or_default() += renewals;
    }
    sums
}
