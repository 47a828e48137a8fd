//! Unbinding registrations, in batches.
//!
//! For nodes that leave and for owners who take theirs out, thousands of one account at once too: its
//! pool is locked once a batch, and what was unbound from elsewhere before is counted once. Whoever a
//! batch leaves out is decided under the account's lock by `app`, which also writes down leases that
//! are over.

mod sql;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Event, RegistrationId, TenantId,
    accounts::Policy,
    nodes::{Leaver, Registration, Slot, leave},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};

use super::registrations;
use crate::{Scope, StoreError, commit::Batched, connect::immediate, events};

pub(crate) use sql::statements;

/// An unbinding by somebody who has proven that the registration is theirs.
#[derive(Debug, Clone)]
pub struct Unbind {
    /// Whose product.
    pub tenant: TenantId,
    /// Whose slot.
    pub account: AccountId,
    /// Which registration.
    pub id: RegistrationId,
    /// Who unbinds it.
    pub by: Leaver,
    /// What the account's nodes live under.
    pub policy: Arc<Policy>,
    /// When.
    pub now: DateTime<Utc>,
    /// What tells of it.
    pub event: Event,
    /// What tells that suspiciously many leave like this, for if they do.
    pub churn: Event,
}

/// An unbinding that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unbound {
    /// The registration's revision now.
    pub revision: i64,
}

/// One that was decided.
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
            let Some((registration, leaving)) = found.and_then(|found| {
                let leaving = leave(found, &unbind.policy, unbind.by, *before, unbind.now)?;
                Some((found, leaving))
            }) else {
                continue;
            };
            if unbind.by != Leaver::Node {
                *before += 1;
            }
            events.push(unbind.event.clone());
            if leaving.churn {
                events.push(unbind.churn.clone());
            }
            let revision = registration.revision + 1;
            decided.push(Decided { unbind, slot: leaving.slot, revision });
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

/// Each account once, in the order in which everybody locks them.
fn accounts_of(batch: &[Unbind]) -> Vec<Account> {
    let mut accounts: Vec<_> = batch.iter().map(|unbind| (unbind.tenant, unbind.account)).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// How many live leases were unbound from elsewhere before, of each account where somebody does it
/// now.
async fn remote_unbinds(
    tx: &DatabaseTransaction,
    batch: &[Unbind],
) -> Result<HashMap<Account, u32>, StoreError> {
    let mut recent = HashMap::new();
    for unbind in batch.iter().filter(|unbind| unbind.by != Leaver::Node) {
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

/// How many slots of each account are free now.
fn freed(decided: &[Decided<'_>]) -> BTreeMap<Account, i32> {
    let mut freed = BTreeMap::new();
    for Decided { unbind, .. } in decided.iter().filter(|decided| decided.slot == Slot::Free) {
        *freed.entry((unbind.tenant, unbind.account)).or_default() += 1;
    }
    freed
}
