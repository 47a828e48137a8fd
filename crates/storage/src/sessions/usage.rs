//! How much of pools was used by the hour, and what was refused.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, TenantId,
    catalogue::FeatureCode,
    sessions::{Denial, SeatUsage},
};
use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

use super::Sessions;
use crate::{Store, StoreError, column::int, connect::immediate};

const PEAK: &str = "
    insert into seat_peaks (tenant_id, account_id, hour, feature, capacity, high_water)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (tenant_id, account_id, hour, feature) do update set
        capacity = case when excluded.capacity > seat_peaks.capacity
            then excluded.capacity else seat_peaks.capacity end,
        high_water = case when excluded.high_water > seat_peaks.high_water
            then excluded.high_water else seat_peaks.high_water end";

const DENIAL: &str = "
    insert into seat_denials (tenant_id, account_id, hour, feature, reason, denied)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (tenant_id, account_id, hour, feature, reason)
    do update set denied = seat_denials.denied + excluded.denied";

impl Store {
    /// Add what was counted of hours of accounts.
    pub async fn add_seat_usage(
        &self,
        counted: &[(TenantId, AccountId, SeatUsage)],
    ) -> Result<(), StoreError> {
        if counted.is_empty() {
            return Ok(());
        }
        let own = self.own_writer().await?;
        let tx = own.begin_with_options(immediate()).await?;
        let backend = tx.get_database_backend();
        for (tenant, account, hour) in counted {
            let SeatUsage { feature, from, capacity, high_water, denied } = hour;
            let (capacity, high_water) = (int(*capacity), int(*high_water));
            let of = || [tenant.0.into(), account.0.into(), (*from).into(), feature.clone().into()];
            let counts = [capacity.into(), high_water.into()];
            let values = of().into_iter().chain(counts);
            tx.execute_raw(Statement::from_sql_and_values(backend, PEAK, values)).await?;
            for (reason, count) in denied {
                let count = i64::try_from(*count).unwrap_or(i64::MAX);
                let values = of().into_iter().chain([reason.name().into(), count.into()]);
                tx.execute_raw(Statement::from_sql_and_values(backend, DENIAL, values)).await?;
            }
        }
        Ok(tx.commit().await?)
    }
}

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// The hours of an account within these times, perhaps of one feature only, in order.
    pub async fn seat_usage(
        &self,
        account: AccountId,
        feature: Option<&FeatureCode>,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<SeatUsage>, StoreError> {
        let only = feature.map_or("", |_| "and feature = $5");
        let ask = |columns: &str, table: &str| {
            let sql = format!(
                "select {columns} from {table}
                 where tenant_id = $1 and account_id = $2 and hour >= $3 and hour < $4 {only}
                 order by hour, feature"
            );
            let mut values =
                vec![self.0.tenant.0.into(), account.0.into(), from.into(), until.into()];
            values.extend(feature.map(|feature| feature.to_string().into()));
            Statement::from_sql_and_values(self.0.db.get_database_backend(), sql, values)
        };
        let peaks = ask("hour, feature, capacity, high_water", "seat_peaks");
        let mut hours = BTreeMap::new();
        for row in self.0.db.query_all_raw(peaks).await? {
            let (from, feature): (DateTime<Utc>, String) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let count = |at| Ok::<_, StoreError>(row.try_get_by_index::<i32>(at)?.unsigned_abs());
            let (capacity, high_water) = (count(2)?, count(3)?);
            let denied = BTreeMap::new();
            let key = (from, feature.clone());
            hours.insert(key, SeatUsage { feature, from, capacity, high_water, denied });
        }
        let denials = ask("hour, feature, reason, denied", "seat_denials");
        for row in self.0.db.query_all_raw(denials).await? {
            let key: (DateTime<Utc>, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            let reason: String = row.try_get_by_index(2)?;
            let denied: i64 = row.try_get_by_index(3)?;
            // One of a newer release is left out.
            let reason = Denial::ALL.into_iter().find(|known| known.name() == reason);
            if let Some((hour, reason)) = hours.get_mut(&key).zip(reason) {
                hour.denied.insert(reason, denied.unsigned_abs());
            }
        }
        Ok(hours.into_values().collect())
    }
}
