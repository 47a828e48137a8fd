//! Claiming slots: new registrations, in batches.
//!
//! The fast path of registration, for nodes without a slot in pools with a free one. What it leaves
//! out is registered under a lock by `app`, which also fails expired leases.

mod postgres;
mod sqlite;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    AccountId, EventId, TenantId,
    nodes::{NodeKey, Registration},
};
use sea_orm::{DatabaseConnection, DbBackend};
use uuid::Uuid;

use crate::{
    StoreError,
    commit::Batched,
    pools::{self, Units},
};

/// A claim, decided on a policy of these versions.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The new registration; its sequence numbers go on from the node's last one.
    pub registration: Registration,
    /// What it takes of which of the account's pools.
    pub units: Units,
    /// When the sweeper first looks at it.
    pub sweep_at: DateTime<Utc>,
    /// The node's source address.
    pub source: String,
    /// The account's version that it was decided on.
    pub policy_version: i64,
    /// The tenant's version that it was decided on.
    pub tenant_version: i64,
    /// The id of its event.
    pub event: EventId,
    /// The request's id.
    pub request_id: String,
}

/// A committed claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The sequence number of the first lease.
    pub issued: i64,
    /// The pool's units in use.
    pub in_use: u32,
}

impl Batched for Claim {
    type Done = Claimed;
    type Key = (TenantId, AccountId, NodeKey);
    const MAX: usize = 256;

    fn key(&self) -> Self::Key {
        let registration = &self.registration;
        (registration.tenant, registration.account, registration.facts.key.clone())
    }

    async fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> Result<Vec<Option<Claimed>>, StoreError> {
        let written = match db.get_database_backend() {
            DbBackend::Sqlite => sqlite::commit(db, batch).await?,
            _ => postgres::commit(db, batch).await?,
        };
        Ok(batch.iter().map(|claim| written.get(&claim.registration.id.0).copied()).collect())
    }
}

/// The statements, for the tests of query plans.
pub(crate) fn statements(backend: DbBackend) -> Vec<&'static str> {
    match backend {
        DbBackend::Sqlite => vec![sqlite::ELIGIBLE, pools::ADD_IN_USE],
        _ => vec![&postgres::SQL],
    }
}

/// The written registrations.
type Written = HashMap<Uuid, Claimed>;

fn claimed(issued: i64, in_use: i32) -> Claimed {
    Claimed { issued, in_use: u32::try_from(in_use).unwrap_or_default() }
}
