//! Pools that follow the clock: what an account's licences add to them, and until when.
//!
//! No worker is needed for a licence to begin or end on time. A claim that meets a pool whose
//! `changes_at` has passed is left out of its batch, and whoever decides it under the account's lock
//! brings the pool up to date first.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Pool,
    accounts::Account,
    catalogue::{FeatureCode, FeatureKind, Period},
    licences::{Entitlements, Schedule, feature_pool, period_of},
    nodes,
};
use rollcall_storage::{StoreError, Tx};

use super::Licences;
use crate::tenant_context::TenantContext;

impl Licences<'_> {
    /// Bring the pools of a locked account up to date; its pool of nodes as it is then.
    pub(crate) async fn refresh_pools(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let licences = tx.tenant(account.tenant).licences().of_account(account.id).await?;
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, now);
        self.refresh_all(tx, context, account, &entitlements, now).await
    }

    /// The same after a change of the account's licences, which also moves when it is next looked at
    /// whether to warn of an end.
    pub(super) async fn apply_licences(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let licences = tx.tenant(account.tenant).licences();
        let all = licences.of_account(account.id).await?;
        let entitlements = Schedule::of(&all).entitlements(&context.catalogue, now);
        let next = entitlements.next_warning(context.tenant.zone, now);
        licences.look_at(account.id, next).await?;
        self.refresh_all(tx, context, account, &entitlements, now).await
    }

    async fn refresh_all(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        entitlements: &Entitlements,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let mut nodes = account.nodes;
        for (name, pool) in tx.tenant(account.tenant).pools().all_of(account.id).await? {
            let feature = match name.strip_prefix("feature:") {
                Some(code) => code.parse().map_err(|_| StoreError::Unreadable("kind of a pool"))?,
                None if name == nodes::POOL.name => FeatureCode::nodes(),
                // A newer release counts something else.
                None => continue,
            };
            let fresh =
                self.refresh(tx, context, account, &feature, pool, entitlements, now).await?;
            if feature.is_nodes() {
                nodes = fresh;
            }
        }
        Ok(nodes)
    }

    /// The pool of a feature of a locked account as it is now; inserted if it is the first use.
    pub(super) async fn lock_feature_pool(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        feature: &FeatureCode,
        entitlements: &Entitlements,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let (pools, kind) = (tx.tenant(account.tenant).pools(), feature_pool(feature));
        let pool = match pools.lock(account.id, &kind).await? {
            Some(pool) => pool,
            None => {
                let pool = Pool::unused(0);
                pools.insert(account.id, &kind, pool).await?;
                pool
            }
        };
        self.refresh(tx, context, account, feature, pool, entitlements, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "one step of the two above")]
    async fn refresh(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        feature: &FeatureCode,
        pool: Pool,
        entitlements: &Entitlements,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let (scope, kind) = (tx.tenant(account.tenant), feature_pool(feature));
        let entitlement = entitlements.features.get(feature);
        let period = match context.catalogue.features.get(feature).map(|feature| feature.kind) {
            Some(FeatureKind::Metered { period, .. }) => Some(period),
            _ => None,
        };
        let period_end = period.and_then(|it| period_of(it, now, context.tenant.zone));
        let changes = [entitlement.and_then(|it| it.changes_at), period_end.map(|(_, end)| end)];
        let mut fresh = Pool {
            granted: entitlement.map_or(0, |entitlement| entitlement.quantity),
            changes_at: changes.into_iter().flatten().min(),
            ..pool
        };
        if let Some(period) = period.filter(|_| pool.changes_at.is_none_or(|at| at <= now)) {
            let start = period_start(period, context, now);
            let used = scope.licences().consumed(account.id, feature, start).await?;
            fresh.in_use = u32::try_from(used).unwrap_or(u32::MAX);
            scope.pools().set_in_use(account.id, &kind, fresh.in_use).await?;
        }
        if fresh != pool {
            let (granted, changes_at) = (fresh.granted, fresh.changes_at);
            scope.pools().set_granted(account.id, &kind, granted, changes_at).await?;
        }
        Ok(fresh)
    }
}

/// When the present period of a metered feature began.
pub(super) fn period_start(
    period: Period,
    context: &TenantContext,
    now: DateTime<Utc>,
) -> DateTime<Utc> {
    let known = period_of(period, now, context.tenant.zone);
    known.map_or(DateTime::UNIX_EPOCH, |(start, _)| start)
}
