//! Units that were used up: by batch, so that a repeated batch counts once, and by period.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, LicenceId, catalogue::FeatureCode};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use serde_json::Value;

use super::Licences;
use crate::{Store, StoreError};

/// A batch of units that was consumed before.
#[derive(Debug, Clone, PartialEq)]
pub struct Consumption {
    /// The hash of what was asked.
    pub body_hash: Vec<u8>,
    /// What was answered.
    pub answer: Value,
}

/// The statement of forgetting old batches.
const FORGET: &str = "
delete from consumed_batches where (tenant_id, account_id, batch_id) in (
    select tenant_id, account_id, batch_id from consumed_batches where at < $1 order by at limit $2)";

impl Store {
    /// Forget batches that were consumed before this time, at most `limit`; returns the number.
    pub async fn forget_consumed_batches(
        &self,
        before: DateTime<Utc>,
        limit: u64,
    ) -> Result<u64, StoreError> {
        let backend = self.writer.get_database_backend();
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let forget = Statement::from_sql_and_values(backend, FORGET, [before.into(), limit.into()]);
        Ok(self.writer.execute_raw(forget).await?.rows_affected())
    }
}

impl<C: ConnectionTrait> Licences<'_, C> {
    /// The batch of this id.
    pub async fn consumed_batch(
        &self,
        account: AccountId,
        batch_id: &str,
    ) -> Result<Option<Consumption>, StoreError> {
        let ask = self.0.statement(
            "select body_hash, answer from consumed_batches
             where tenant_id = $1 and account_id = $2 and batch_id = $3",
            [self.0.tenant.0.into(), account.0.into(), batch_id.into()],
        );
        let row = self.0.db.query_one_raw(ask).await?;
        let consumption = |row: sea_orm::QueryResult| {
            Ok(Consumption {
                body_hash: row.try_get_by_index(0)?,
                answer: row.try_get_by_index(1)?,
            })
        };
        row.map(consumption).transpose()
    }

    /// The units of a feature that were consumed in the period that begins at `period_start`, by the
    /// licence that they were drawn from.
    pub async fn consumed(
        &self,
        account: AccountId,
        feature: &FeatureCode,
        period_start: DateTime<Utc>,
    ) -> Result<BTreeMap<LicenceId, u64>, StoreError> {
        let ask = self.0.statement(
            "select licence_id, units from consumed_units
             where tenant_id = $1 and account_id = $2 and feature = $3 and period_start = $4",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                feature.as_str().into(),
                period_start.into(),
            ],
        );
        let rows = self.0.db.query_all_raw(ask).await?;
        let row = |row: &sea_orm::QueryResult| {
            let units: i64 = row.try_get_by_index(1)?;
            let licence = LicenceId(row.try_get_by_index(0)?);
            Ok((licence, u64::try_from(units).unwrap_or_default()))
        };
        rows.iter().map(row).collect()
    }
}

impl Licences<'_, DatabaseTransaction> {
    /// Remember a batch of a locked account and its answer.
    pub async fn insert_batch(
        &self,
        account: AccountId,
        batch_id: &str,
        batch: Consumption,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let insert = self.0.statement(
            "insert into consumed_batches (tenant_id, account_id, batch_id, body_hash, answer, at)
             values ($1, $2, $3, $4, $5, $6)",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                batch_id.into(),
                batch.body_hash.into(),
                batch.answer.into(),
                at.into(),
            ],
        );
        self.0.db.execute_raw(insert).await?;
        Ok(())
    }

    /// Add units to those of a locked account's period that were drawn from this licence.
    pub async fn add_consumed(
        &self,
        account: AccountId,
        feature: &FeatureCode,
        period_start: DateTime<Utc>,
        licence: LicenceId,
        units: u64,
    ) -> Result<(), StoreError> {
        let add = self.0.statement(
            "insert into consumed_units
                 (tenant_id, account_id, feature, period_start, licence_id, units)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (tenant_id, account_id, feature, period_start, licence_id)
             do update set units = consumed_units.units + excluded.units",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                feature.as_str().into(),
                period_start.into(),
                licence.0.into(),
                i64::try_from(units).unwrap_or(i64::MAX).into(),
            ],
        );
        self.0.db.execute_raw(add).await?;
        Ok(())
    }
}
