//! Unbinding registrations, group-committed.
//!
//! For nodes and for account owners, also for thousands of one account at once: its pool is locked
//! once a batch, and earlier remote unbinds are counted once. What a batch leaves out is decided
//! under the account's lock by `app`, which also fails expired leases.

mod sql;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Event, RegistrationId, TenantId,
    accounts::Policy,
    nodes::{Registration, Slot, UnboundBy, decide_unbinding},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};

use super::registrations;
use crate::{Scope, StoreError, commit::Batched, connect::immediate, events};

pub(crate) use sql::statements;

/// An unbinding by a caller with verified credentials.
#[derive(Debug, Clone)]
pub struct Unbind {
    /// The tenant.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// The registration.
    pub id: RegistrationId,
    /// Who unbinds it.
    pub by: UnboundBy,
    /// The account's policy.
    pub policy: Arc<Policy>,
    /// The time of the unbinding.
    pub now: DateTime<Utc>,
    /// Its event.
    pub event: Event,
    /// The event of suspiciously many remote unbinds, to be stored if there are.
    pub churn: Event,
}

/// A committed unbinding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbound {
    /// The registration's new revision.
    pub revision: i64,
}

/// A decided unbinding.
struct Decided<'a> {
    unbind: &'a Unbind,
    slot: Slot,
    revision: i64,
}

impl Batched for Unbind {
    type Done = Unbound;
    type Key = RegistrationId;
    const MAX: usize = 256;

    fn key(&self) -> RegistrationId {
        self.id
    }

    async fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> Result<Vec<Option<Unbound>>, StoreError> {
        let tx = db.begin_with_options(immediate()).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.query_all_raw(sql::lock_pools(&accounts_of(batch))).await?;
        }
        let found = registrations::read(&tx.query_all_raw(sql::read(&tx, batch)).await?)?;
        let found: HashMap<_, _> = found.into_iter().map(|found| (found.id, found)).collect();
        let mut recent = remote_unbinds(&tx, batch).await?;
        let (mut decided, mut events) = (Vec::with_capacity(batch.len()), Vec::new());
        for unbind in batch {
            let found = found.get(&unbind.id).filter(|found| unbind.is_of(found));
            let before = recent.entry((unbind.tenant, unbind.account)).or_default();
            let Some((registration, unbinding)) = found.and_then(|found| {
                let unbinding =
                    decide_unbinding(found, &unbind.policy, unbind.by, *before, unbind.now)?;
                Some((found, unbinding))
            }) else {
                continue;
            };
            if unbind.by != UnboundBy::Node {
                *before += 1;
            }
            events.push(unbind.event.clone());
            if unbinding.churn {
                events.push(unbind.churn.clone());
            }
            let revision = registration.revision + 1;
            decided.push(Decided { unbind, slot: unbinding.slot, revision });
        }
        if decided.is_empty() {
            return Ok(vec![None; batch.len()]);
        }
        tx.execute_raw(sql::write(&tx, &decided)).await?;
        tx.execute_raw(sql::free(&tx, &freed(&decided))).await?;
        events::insert(&tx, &events).await?;
        tx.commit().await?;
        let revisions: HashMap<_, _> =
            decided.iter().map(|decided| (decided.unbind.id, decided.revision)).collect();
        let done = |unbind: &Self| {
            let revision = *revisions.get(&unbind.id)?;
            Some(Unbound { revision })
        };
        Ok(batch.iter().map(done).collect())
    }
}

impl Unbind {
    fn is_of(&self, registration: &Registration) -> bool {
        registration.tenant == self.tenant && registration.account == self.account
    }
}

type Account = (TenantId, AccountId);

/// Each account once, in the order of locking.
fn accounts_of(batch: &[Unbind]) -> Vec<Account> {
    let mut accounts: Vec<_> = batch.iter().map(|unbind| (unbind.tenant, unbind.account)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// The number of earlier remote unbinds of live leases, of each account with a remote one in the
/// batch.
async fn remote_unbinds(
    tx: &DatabaseTransaction,
    batch: &[Unbind],
) -> Result<HashMap<Account, u32>, StoreError> {
    let mut recent = HashMap::new();
    for unbind in batch.iter().filter(|unbind| unbind.by != UnboundBy::Node) {
        let account = (unbind.tenant, unbind.account);
        if recent.contains_key(&account) {
            continue;
        }
        let since = unbind.now - unbind.policy.rules.lease_lifetime();
        let scope = Scope { db: tx, tenant: unbind.tenant };
        let before = scope.registrations().remote_unbinds(unbind.account, since).await?;
        recent.insert(account, before);
    }
    Ok(recent)
}

/// The number of slots that each account's unbindings free.
fn freed(decided: &[Decided<'_>]) -> BTreeMap<Account, i32> {
    let mut freed = BTreeMap::new();
    for Decided { unbind, .. } in decided.iter().filter(|decided| decided.slot == Slot::Free) {
        *freed.entry((unbind.tenant, unbind.account)).or_default() += 1;
    }
    freed
}
