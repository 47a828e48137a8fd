//! The rules of pools.

use rollcall_domain::{
    AccountId,
    audit::Actor,
    catalogue::{FeatureCode, FeatureKind},
    limits::{BUSY_MINUTES, IDLE_MINUTES},
    sessions::{CountBy, IdleRelease, Overdraft, PoolRules, QueueMode},
};
use serde_json::json;

use super::{PoolView, Sessions};
use crate::{AdminError, audit::AuditRecord, error::invalid};

/// A change of a pool's rules; what isn't given stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct PoolChange {
    /// Who counts as one.
    pub count_by: Option<CountBy>,
    /// How many sessions of those who count as one share units; 0: any number.
    pub max_share: Option<u32>,
    /// How many units may be out beyond those that there are.
    pub overdraft: Option<Overdraft>,
    /// In which order those who wait are served.
    pub queue: Option<QueueMode>,
    /// Whether units of whoever is idle are taken away.
    pub idle_release: Option<IdleRelease>,
    /// After how many minutes.
    pub idle_minutes: Option<u32>,
    /// For how many minutes whoever is busy counts as active.
    pub busy_minutes: Option<u32>,
}

impl PoolChange {
    fn of(self, rules: PoolRules) -> PoolRules {
        PoolRules {
            count_by: self.count_by.unwrap_or(rules.count_by),
            max_share: self.max_share.unwrap_or(rules.max_share),
            overdraft: self.overdraft.unwrap_or(rules.overdraft),
            queue: self.queue.unwrap_or(rules.queue),
            idle_release: self.idle_release.unwrap_or(rules.idle_release),
            idle_minutes: self.idle_minutes.unwrap_or(rules.idle_minutes),
            busy_minutes: self.busy_minutes.unwrap_or(rules.busy_minutes),
        }
    }
}

impl Sessions<'_> {
    /// Set the rules of a pool. They hold for what is checked out from then on.
    pub async fn set_pool(
        self,
        by: &Actor,
        tenant: &str,
        account: AccountId,
        feature: &FeatureCode,
        change: PoolChange,
    ) -> Result<PoolView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let unknown = || AdminError::Unknown { what: "feature", name: feature.to_string() };
        let known = context.catalogue.features.get(feature).ok_or_else(unknown)?;
        if known.kind != FeatureKind::Quantity || feature.is_nodes() {
            let wrong = format!("must be one that is counted in units: {feature} is not");
            return Err(invalid("feature", wrong));
        }
        for (field, minutes, range) in [
            ("idle_minutes", change.idle_minutes, IDLE_MINUTES),
            ("busy_minutes", change.busy_minutes, BUSY_MINUTES),
        ] {
            if minutes.is_some_and(|minutes| !range.contains(&minutes)) {
                let wrong = format!("must be {} to {} minutes", range.start(), range.end());
                return Err(invalid(field, wrong));
            }
        }
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let unknown = || AdminError::Unknown { what: "account", name: account.to_string() };
        let mut locked = scope.accounts().lock(account).await?.ok_or_else(unknown)?;
        let before = scope.sessions().pool_rules(account).await?;
        let before = before.get(feature).copied().unwrap_or_default();
        let after = change.of(before);
        if after != before {
            scope.sessions().set_pool_rules(account, feature, after, now).await?;
            // A new version: what was decided by the old rules is decided anew.
            locked.policy_version += 1;
            scope.accounts().update(&locked).await?;
            self.app.invalidate_policy(&locked, context.tenant.version).await;
        }
        let target = ("pool", feature.to_string(), known.names.en.as_str());
        let record = AuditRecord::on(context.tenant.id, "pool.set", target).about(account);
        let record = record.changed(json!(before), json!(after));
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        self.app.queue_wakes.wake(account);
        let pools = self.pools(tenant, account).await?;
        let found = pools.into_iter().find(|pool| pool.feature == feature.as_str());
        Ok(found.unwrap_or_else(|| PoolView::unused(feature, after)))
    }
}
