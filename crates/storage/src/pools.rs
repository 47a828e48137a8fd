//! Pools: the capacity and the units in use of an account, by kind.
//!
//! One table and one way of counting for all kinds; the nodes of an account are one kind. Frequent
//! claims go through group commits (`claiming`), the rest through here.

pub(crate) mod claiming;

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, Pool, PoolKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QuerySelect,
};

use crate::{
    Scope, StoreError,
    column::{int, small},
    entity::pools,
};

pub use claiming::Units;

/// Take or free units of a pool whose account is locked, or that has no concurrent writer.
pub(crate) const ADD_IN_USE: &str = "
update pools set in_use = in_use + $4
where tenant_id = $1 and account_id = $2 and kind = $3";

/// The pools of one tenant's accounts.
#[derive(Debug)]
pub struct Pools<'a, C: ConnectionTrait>(Scope<'a, C>);

impl Pools<'_, DatabaseTransaction> {
    /// Insert a pool of this kind for an account.
    pub async fn insert(
        &self,
        account: AccountId,
        kind: &PoolKind,
        pool: Pool,
    ) -> Result<(), StoreError> {
        let row = pools::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            kind: Set(kind.name.to_string()),
            unit: Set(kind.unit.to_string()),
            capacity: Set(int(pool.capacity)),
            in_use: Set(int(pool.in_use)),
            granted: Set(int(pool.granted)),
            changes_at: Set(pool.changes_at),
        };
        pools::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Lock a pool until the end of the transaction.
    pub async fn lock(
        &self,
        account: AccountId,
        kind: &PoolKind,
    ) -> Result<Option<Pool>, StoreError> {
        let key = (self.0.tenant.0, account.0, kind.name.to_string());
        let row = pools::Entity::find_by_id(key).lock_exclusive().one(self.0.db).await?;
        row.map(pool).transpose()
    }

    /// Set the capacity; the units in use are not touched.
    pub async fn set_capacity(
        &self,
        account: AccountId,
        kind: &PoolKind,
        capacity: u32,
    ) -> Result<(), StoreError> {
        let row = pools::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            kind: Set(kind.name.to_string()),
            unit: NotSet,
            capacity: Set(int(capacity)),
            in_use: NotSet,
            granted: NotSet,
            changes_at: NotSet,
        };
        row.update(self.0.db).await?;
        Ok(())
    }

    /// Set what licences add to a pool of a locked account, and until when that holds.
    pub async fn set_granted(
        &self,
        account: AccountId,
        kind: &PoolKind,
        granted: u32,
        changes_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let set = self.0.statement(
            "update pools set granted = $4, changes_at = $5
             where tenant_id = $1 and account_id = $2 and kind = $3",
            [
                self.0.tenant.0.into(),
                account.0.into(),
                kind.name.into(),
                int(granted).into(),
                changes_at.into(),
            ],
        );
        self.0.db.execute_raw(set).await?;
        Ok(())
    }

    /// Take or free units of a locked account.
    pub async fn add_in_use(
        &self,
        account: AccountId,
        kind: &PoolKind,
        units: i32,
    ) -> Result<(), StoreError> {
        if units == 0 {
            return Ok(());
        }
        let tenant = self.0.tenant.0.into();
        let values = [tenant, account.0.into(), kind.name.into(), units.into()];
        self.0.db.execute_raw(self.0.statement(ADD_IN_USE, values)).await?;
        Ok(())
    }
}

/// A pool from its row.
pub(crate) fn pool(row: pools::Model) -> Result<Pool, StoreError> {
    Ok(Pool {
        capacity: small(row.capacity, "capacity")?,
        in_use: small(row.in_use, "units in use")?,
        granted: small(row.granted, "granted units")?,
        changes_at: row.changes_at,
    })
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// The pools of its accounts.
    pub fn pools(&self) -> Pools<'a, C> {
        Pools(*self)
    }
}
