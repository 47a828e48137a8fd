//! Claiming units in batches: the part that all areas' claims share.
//!
//! A claim has its pool, its number of units and the versions it was decided on. A pool takes all
//! claims of a batch or none; those left out are decided again, one by one.

use std::collections::BTreeMap;

use rollcall_domain::{AccountId, PoolKind, TenantId};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement};
use uuid::Uuid;

use super::ADD_IN_USE;
use crate::StoreError;

/// The pool and the units of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// The pool's kind.
    pub of: PoolKind,
    /// The number of units.
    pub quantity: u32,
}

/// PostgreSQL: the pools that take their claims, as a common table expression after `claim`, which
/// has tenant_id, account_id, kind, quantity, password_version, policy_version, tenant_version and
/// now. A pool whose licences have begun or ended since it was last looked at takes none.
///
/// What is looked up is asked for by subqueries of one value, with its whole key, for the reason that
/// renewals have (`nodes/renewals/sql.rs`).
pub(crate) const ADMITTED: &str = "admitted as (
    update pools p set in_use = p.in_use + d.quantity::integer
    from (select tenant_id, account_id, kind, password_version, policy_version, tenant_version,
                 sum(quantity) as quantity, max(now) as now
          from claim group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3) d
    where p.tenant_id = d.tenant_id and p.account_id = d.account_id and p.kind = d.kind
      and p.in_use + d.quantity <= p.capacity + p.granted
      and (p.changes_at is null or p.changes_at > d.now)
      and (select t.version from tenants t where t.id = d.tenant_id) = d.tenant_version
      and (select a.id from accounts a
           where a.tenant_id = d.tenant_id and a.id = d.account_id
             and a.policy_version = d.policy_version
             and a.password_version = d.password_version) is not null
    returning p.tenant_id, p.account_id, p.kind, d.password_version, d.policy_version,
              d.tenant_version, p.in_use
)";

/// What tells one claim's pool and versions from another's, for a join of `claim` and `admitted`.
pub(crate) const SAME: &str =
    "tenant_id, account_id, kind, password_version, policy_version, tenant_version";

/// SQLite, where nobody else writes meanwhile: the claims that may come in as far as versions and
/// rows go, by pool.
#[derive(Default)]
pub(crate) struct Claims<T>(BTreeMap<(Uuid, Uuid, PoolKind), Claimed<T>>);

struct Claimed<T> {
    capacity: i32,
    in_use: i32,
    quantity: u32,
    claims: Vec<T>,
}

impl<T> Claims<T> {
    /// No claims.
    pub(crate) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Add a claim on a pool with these numbers.
    pub(crate) fn add(
        &mut self,
        (tenant, account): (TenantId, AccountId),
        units: &Units,
        (capacity, in_use): (i32, i32),
        claim: T,
    ) {
        let pool = self.0.entry((tenant.0, account.0, units.of));
        let pool = pool.or_insert(Claimed { capacity, in_use, quantity: 0, claims: Vec::new() });
        pool.quantity = pool.quantity.saturating_add(units.quantity);
        pool.claims.push(claim);
    }

    /// Take the units of every pool that has room for all of its claims. Those that were let in,
    /// each with how many units of its pool are in use now.
    pub(crate) async fn take(self, tx: &DatabaseTransaction) -> Result<Vec<(T, i32)>, StoreError> {
        let mut taken = Vec::new();
        for ((tenant, account, kind), pool) in self.0 {
            let units = i32::try_from(pool.quantity).unwrap_or(i32::MAX);
            let in_use = pool.in_use.saturating_add(units);
            if in_use > pool.capacity {
                continue;
            }
            let values = [tenant.into(), account.into(), kind.name.into(), units.into()];
            let backend = tx.get_database_backend();
            tx.execute_raw(Statement::from_sql_and_values(backend, ADD_IN_USE, values)).await?;
            taken.extend(pool.claims.into_iter().map(|claim| (claim, in_use)));
        }
        Ok(taken)
    }
}
