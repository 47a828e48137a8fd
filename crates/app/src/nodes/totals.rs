//! What a tenant's nodes are and do in all, and how much an account is used.

use chrono::{DateTime, TimeDelta, Utc};
use rollcall_domain::{AccountId, EventId};
use rollcall_storage::nodes::{FailureCount, NodeTotals, UsageCount};
use uuid::{Builder, Uuid};

use crate::{AdminError, nodes::Nodes};

/// What happened to a tenant's nodes since some time.
#[derive(Debug, Clone, Default)]
pub struct NodeActivity {
    /// Successful revalidations, counted by the hour and written down every minute.
    pub renewals: u64,
    /// The failures by kind and code, the most frequent first.
    pub failures: Vec<FailureCount>,
}

impl Nodes<'_> {
    /// Capacity and nodes of all accounts together. Reads all of the tenant's pools.
    pub async fn totals(self, tenant: &str) -> Result<NodeTotals, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let registrations = self.app.store.tenant(context.tenant.id).registrations();
        Ok(registrations.totals(self.app.now()).await?)
    }

    /// How many leases were over before this time although nobody has written that down: the sweeper
    /// lags behind.
    pub async fn unswept(self, tenant: &str, before: DateTime<Utc>) -> Result<u64, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let registrations = self.app.store.tenant(context.tenant.id).registrations();
        Ok(registrations.unswept(before).await?)
    }

    /// What happened since `since`. Reads the failures since then.
    pub async fn activity(
        self,
        tenant: &str,
        since: DateTime<Utc>,
    ) -> Result<NodeActivity, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let registrations = self.app.store.tenant(context.tenant.id).registrations();
        let failures = registrations.failure_counts(first_event_at(since)).await?;
        let renewals = registrations.renewals_since(since).await?;
        Ok(NodeActivity { renewals, failures })
    }

    /// The revalidations of an account by hour, the newest first, of the last `days`.
    pub async fn usage(
        self,
        tenant: &str,
        account: AccountId,
        days: u16,
    ) -> Result<Vec<UsageCount>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let hours = u64::from(days) * 24;
        let counts = self.app.store.usage(context.tenant.id, account, hours).await?;
        let since = self.app.now() - TimeDelta::days(i64::from(days));
        Ok(counts.into_iter().filter(|count| count.hour >= since).collect())
    }
}

/// The smallest id that an event of this time can have: ids begin with the time.
pub(crate) fn first_event_at(at: DateTime<Utc>) -> EventId {
    let millis = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    let id = Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid();
    debug_assert!(id > Uuid::nil());
    EventId(id)
}
