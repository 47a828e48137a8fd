//! What a tenant has in all: capacity, nodes, calls and failures.

use chrono::{DateTime, Utc};
use rollcall_domain::{Code, EventId, EventKind, nodes::POOL};
use sea_orm::ConnectionTrait;

use super::Registrations;
use crate::{StoreError, column::named};

/// Capacity and nodes of all accounts together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NodeTotals {
    /// The slots of all accounts.
    pub capacity: u64,
    /// The slots that are taken, without those of leases that are over.
    pub in_use: u64,
    /// The nodes that are registered, without those whose lease is over.
    pub live: u64,
    /// The accounts of which at least nine tenths are taken.
    pub nearly_full: u64,
}

/// So many failures of one kind, answered with one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FailureCount {
    /// The kind.
    pub kind: EventKind,
    /// The code that was answered, if there was an answer.
    pub code: Option<Code>,
    /// How many.
    pub count: u64,
}

/// An account is nearly full from here on: nine tenths of its slots.
pub(crate) const NEARLY_FULL: &str =
    "capacity + granted > 0 and in_use * 10 >= (capacity + granted) * 9";

impl<C: ConnectionTrait> Registrations<'_, C> {
    /// Add up the tenant's accounts. This reads all of its pools: not for every request.
    pub async fn totals(&self, now: DateTime<Utc>) -> Result<NodeTotals, StoreError> {
        let pools = self.0.statement(
            &format!(
                "select cast(coalesce(sum(capacity + granted), 0) as bigint),
                        cast(coalesce(sum(in_use), 0) as bigint),
                        cast(coalesce(sum(case when {NEARLY_FULL} then 1 else 0 end), 0) as bigint)
                 from pools where tenant_id = $1 and kind = $2"
            ),
            [self.0.tenant.0.into(), POOL.name.into()],
        );
        let row = self.0.db.query_one_raw(pools).await?.ok_or(StoreError::Unreadable("totals"))?;
        let number =
            |at: usize| Ok::<_, StoreError>(row.try_get_by_index::<i64>(at)?.unsigned_abs());
        let (capacity, counted, nearly_full) = (number(0)?, number(1)?, number(2)?);
        let held = self.0.statement(
            "select count(*) from registrations where tenant_id = $1 and slot_held_until > $2",
            [self.0.tenant.0.into(), now.into()],
        );
        let in_use = counted.saturating_sub(self.unswept(now).await?);
        let live = in_use.saturating_sub(u64::from(self.number(held).await?));
        Ok(NodeTotals { capacity, in_use, live, nearly_full })
    }

    /// How many leases were over before this time and are not written down as such yet.
    pub async fn unswept(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        let count = self.0.statement(
            "select count(*) from registrations
             where tenant_id = $1 and state = 'registered' and sweep_at <= $2
               and lease_expires_at <= $2",
            [self.0.tenant.0.into(), before.into()],
        );
        Ok(u64::from(self.number(count).await?))
    }

    /// The failures after an event's id, by kind and code, the most frequent first.
    pub async fn failure_counts(&self, after: EventId) -> Result<Vec<FailureCount>, StoreError> {
        let count = self.0.statement(
            "select kind, code, count(*) as many from registration_events
             where tenant_id = $1 and id >= $2 and failure
             group by kind, code order by many desc, code",
            [self.0.tenant.0.into(), after.0.into()],
        );
        let rows = self.0.db.query_all_raw(count).await?;
        let counted = rows.iter().map(|row| {
            let kind: String = row.try_get_by_index(0)?;
            let code: Option<i32> = row.try_get_by_index(1)?;
            let code = code.and_then(|number| Code::try_from(u16::try_from(number).ok()?).ok());
            let count = row.try_get_by_index::<i64>(2)?.unsigned_abs();
            Ok(FailureCount { kind: named(&kind, "event")?, code, count })
        });
        counted.collect()
    }

    /// The tenant's successful revalidations since the hour of this time.
    pub async fn renewals_since(&self, since: DateTime<Utc>) -> Result<u64, StoreError> {
        let sum = self.0.statement(
            "select cast(coalesce(sum(renewals), 0) as bigint) from tenant_usage_hourly
             where tenant_id = $1 and hour >= $2",
            [self.0.tenant.0.into(), since.into()],
        );
        let row = self.0.db.query_one_raw(sum).await?.ok_or(StoreError::Unreadable("usage"))?;
        Ok(row.try_get_by_index::<i64>(0)?.unsigned_abs())
    }
}
