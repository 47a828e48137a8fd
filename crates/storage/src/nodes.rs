//! Registrations, renewals and claims.

mod amnesties;
pub(crate) mod claims;
mod committers;
mod recount;
pub(crate) mod registrations;
pub(crate) mod renewals;
mod row;
mod sweep;
mod totals;
pub(crate) mod unbinds;
mod usage;
pub(crate) mod watch;

use sea_orm::ConnectionTrait;

use crate::{Scope, Store, StoreError};

pub use amnesties::Amnesties;
pub use claims::{Claim, Claimed};
pub(crate) use committers::NodeCommitters;
pub use recount::PoolMiscount;
pub use registrations::{ExpiredLeases, RegistrationFilter, Registrations, SilentNodes};
pub use renewals::{Guard, Renew, Renewed};
pub(crate) use row::{read_registration, registration_row};
pub(crate) use totals::NEARLY_FULL;
pub use totals::{FailureCount, NodeTotals};
pub use unbinds::{Unbind, UnbindProof};
pub use usage::UsageCount;
pub(crate) use usage::UsageCounters;
pub use watch::WatchedRegistration;

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its registrations.
    pub fn registrations(&self) -> Registrations<'a, C> {
        Registrations(*self)
    }

    /// Its amnesties.
    pub fn amnesties(&self) -> Amnesties<'a, C> {
        Amnesties(*self)
    }
}

impl Store {
    /// Renew a lease durably, in one batch with others. `None`: not written, since a version it was
    /// decided on has changed; decide again.
    pub async fn renew(&self, renew: Renew) -> Result<Option<Renewed>, StoreError> {
        let (tenant, account, at) = (renew.tenant, renew.account, renew.now);
        let renewed = self.nodes.renewals.commit(renew).await?;
        if renewed.is_some() {
            self.usage.count(tenant, account, at);
        }
        Ok(renewed)
    }

    /// Claim a slot for a node that holds none, in one batch with others. `None`: not written,
    /// since the pool is full, the node is registered, or a version has changed; register it under
    /// the lock.
    pub async fn claim(&self, claim: Claim) -> Result<Option<Claimed>, StoreError> {
        self.nodes.claims.commit(claim).await
    }

    /// Unbind a registration durably, in one batch with others. False: not written, because it isn't
    /// there or isn't this account's, the token is none of its, or it is no longer registered; read
    /// it, and decide under a lock.
    pub async fn unbind(&self, unbind: Unbind) -> Result<bool, StoreError> {
        Ok(self.nodes.unbinds.commit(unbind).await?.is_some())
    }
}
