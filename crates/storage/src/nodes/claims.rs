//! Claiming slots: new registrations, in batches.
//!
//! The cheap way in, for nodes that hold no slot in pools that have one. Whoever it leaves out is
//! claimed under a lock by `app`, which also fails dead leases and tells the way out of 30007.

mod postgres;
mod sqlite;

use std::collections::HashMap;

use rollcall_domain::{
    AccountId, EventId, TenantId,
    nodes::{NodeKey, Registration},
};
use sea_orm::{DatabaseConnection, DbBackend};
use uuid::Uuid;

use crate::{StoreError, commit::Batched};

/// A claim that was decided on a policy of these versions.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The registration to be; its numbers go on from the node's last one.
    pub registration: Registration,
    /// Where the node calls from.
    pub source: String,
    /// The account's version it was decided on.
    pub policy_version: i64,
    /// The tenant's version it was decided on.
    pub tenant_version: i64,
    /// The id of the event that tells of it.
    pub event: EventId,
    /// The request it belongs to.
    pub request_id: String,
}

/// A claim that is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// The number of the first lease.
    pub issued: i64,
    /// How many slots of the account are taken.
    pub nodes_in_use: u32,
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

/// The statements that find their way by themselves.
pub(crate) fn statements(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[sqlite::ELIGIBLE, sqlite::TAKE],
        _ => &[postgres::SQL],
    }
}

/// The registrations that were written.
type Written = HashMap<Uuid, Claimed>;

fn claimed(issued: i64, nodes_in_use: i32) -> Claimed {
    Claimed { issued, nodes_in_use: u32::try_from(nodes_in_use).unwrap_or_default() }
}
