//! Unbinding registrations, group-committed.
//!
//! For nodes and for account owners, also for thousands of one account at once: nobody reads a
//! registration before, since the batch reads all of its own. A pool is locked once a batch, and
//! earlier remote unbinds are counted once. What a batch leaves out is read and decided under the
//! account's lock by `app`, which also fails expired leases.

mod sql;

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, Event, RegistrationId, TenantId, TokenHash,
    accounts::Policy,
    nodes::{Registration, Slot, Unbinding, UnboundBy, decide_own_unbinding, decide_unbinding},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait,
};

use super::registrations;
use crate::{Scope, StoreError, commit::Batched, connect::immediate, events};

pub(crate) use sql::statements;

/// An unbinding of a registration that wasn't read.
#[derive(Debug, Clone)]
pub struct Unbind {
    /// The tenant.
    pub tenant: TenantId,
    /// The account that the registration must belong to.
    pub account: AccountId,
    /// The registration.
    pub id: RegistrationId,
    /// What entitles the caller to it.
    pub proof: UnbindProof,
    /// The time of the unbinding.
    pub now: DateTime<Utc>,
    /// Its event; the batch adds the node.
    pub event: Event,
    /// The event of suspiciously many remote unbinds, to be stored if there are; the batch adds the
    /// node.
    pub churn: Event,
}

/// What entitles a caller to an unbinding.
#[derive(Debug, Clone)]
pub enum UnbindProof {
    /// One of the registration's tokens, which the batch compares.
    NodeToken(TokenHash),
    /// The account's password, which was verified; with the account's policy.
    AccountPassword(Arc<Policy>),
}

impl UnbindProof {
    /// Who unbinds.
    pub fn unbound_by(&self) -> UnboundBy {
        match self {
            Self::NodeToken(_) => UnboundBy::Node,
            Self::AccountPassword(_) => UnboundBy::Account,
        }
    }

    /// The token to compare, if it is by one.
    fn token(&self) -> Option<&TokenHash> {
        match self {
            Self::NodeToken(token) => Some(token),
            Self::AccountPassword(_) => None,
        }
    }

    /// The policy that decides, where one does.
    fn policy(&self) -> Option<&Policy> {
        match self {
            Self::NodeToken(_) => None,
            Self::AccountPassword(policy) => Some(policy),
        }
    }
}

/// A decided unbinding.
struct Decided<'a> {
    unbind: &'a Unbind,
    slot: Slot,
}

impl Batched for Unbind {
    type Done = ();
    type Key = RegistrationId;
    const MAX: usize = 256;

    fn key(&self) -> RegistrationId {
        self.id
    }

    async fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> Result<Vec<Option<()>>, StoreError> {
        let tx = db.begin_with_options(immediate()).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            tx.query_all_raw(sql::lock_pools(batch)).await?;
        }
        let found = registrations::read(&tx.query_all_raw(sql::read(&tx, batch)).await?)?;
        let found: HashMap<_, _> = found.into_iter().map(|found| (found.id, found)).collect();
        let mut recent = remote_unbinds(&tx, batch).await?;
        let (mut decided, mut events) = (Vec::with_capacity(batch.len()), Vec::new());
        for unbind in batch {
            let found = found.get(&unbind.id).filter(|found| unbind.is_of(found));
            let before = recent.entry((unbind.tenant, unbind.account)).or_default();
            let decision = found.and_then(|found| Some((found, unbind.decide(found, *before)?)));
            let Some((found, unbinding)) = decision else { continue };
            let of_node =
                |event: &Event| Event { node: Some(found.facts.key.clone()), ..event.clone() };
            events.push(of_node(&unbind.event));
            events.extend(unbinding.churn.then(|| of_node(&unbind.churn)));
            *before += u32::from(unbind.proof.unbound_by() != UnboundBy::Node);
            decided.push(Decided { unbind, slot: unbinding.slot });
        }
        if decided.is_empty() {
            return Ok(vec![None; batch.len()]);
        }
        tx.execute_raw(sql::write(&tx, &decided)).await?;
        tx.execute_raw(sql::free(&tx, &freed(&decided))).await?;
        events::insert(&tx, &events).await?;
        tx.commit().await?;
        let done: HashSet<_> = decided.iter().map(|decided| decided.unbind.id).collect();
        Ok(batch.iter().map(|unbind| done.contains(&unbind.id).then_some(())).collect())
    }
}

impl Unbind {
    fn is_of(&self, registration: &Registration) -> bool {
        registration.tenant == self.tenant && registration.account == self.account
    }

    /// Decide on the registration as nobody else changes it; `before` remote unbinds came before.
    fn decide(&self, registration: &Registration, before: u32) -> Option<Unbinding> {
        match &self.proof {
            UnbindProof::NodeToken(token) => decide_own_unbinding(registration, token, self.now),
            UnbindProof::AccountPassword(policy) => {
                decide_unbinding(registration, policy, UnboundBy::Account, before, self.now)
            }
        }
    }
}

type Account = (TenantId, AccountId);

/// The number of earlier remote unbinds of live leases, of each account with a remote one in the
/// batch.
async fn remote_unbinds(
    tx: &DatabaseTransaction,
    batch: &[Unbind],
) -> Result<HashMap<Account, u32>, StoreError> {
    let mut recent = HashMap::new();
    for unbind in batch {
        let Some(policy) = unbind.proof.policy() else { continue };
        let account = (unbind.tenant, unbind.account);
        if recent.contains_key(&account) {
            continue;
        }
        let since = unbind.now - policy.rules.lease_lifetime();
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
