//! Pools that follow the clock: what an account's licences add to them, and until when.
//!
//! No worker is needed for a licence to begin or end on time. A claim that meets a pool whose
//! `changes_at` has passed is left out of its batch, and whoever decides it under the account's lock
//! brings the pool up to date first.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    Pool,
    accounts::Account,
    licences::{Entitlements, Schedule},
    nodes::POOL,
};
use rollcall_storage::{StoreError, Tx};

use super::Licences;
use crate::tenant_context::TenantContext;

impl Licences<'_> {
    /// Bring the pool of nodes of a locked account up to date; the pool as it is then.
    pub(crate) async fn refresh_pool(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Pool, StoreError> {
        let licences = tx.tenant(account.tenant).licences().of_account(account.id).await?;
        let entitlements = Schedule::of(&licences).entitlements(&context.catalogue, now);
        refresh(tx, account, &entitlements).await
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
        let (days, zone) = (&context.tenant.notices.warning_days, context.tenant.zone);
        let next = entitlements.next_warning(days, zone, now);
        licences.look_at(account.id, next).await?;
        refresh(tx, account, &entitlements).await
    }
}

async fn refresh(
    tx: &Tx,
    account: &Account,
    entitlements: &Entitlements,
) -> Result<Pool, StoreError> {
    let fresh = entitlements.in_pool_of_nodes(account.nodes);
    if fresh != account.nodes {
        let pools = tx.tenant(account.tenant).pools();
        pools.set_granted(account.id, &POOL, fresh.granted, fresh.changes_at).await?;
    }
    Ok(fresh)
}
