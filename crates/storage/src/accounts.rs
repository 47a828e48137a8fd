//! Accounts.

mod allow_document;
mod counts;
mod erasure;
pub(crate) mod expiry_warnings;
mod password_links;
mod row;
mod scan;
mod search;
mod timeline;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, Pool, accounts::Account, nodes::POOL};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QuerySelect, Select, SelectTwo,
};

pub use search::AccountFilter;

pub use erasure::Erased;
pub use password_links::PasswordLinks;
pub use timeline::TimelinePosition;

use crate::{
    Scope, StoreError,
    entity::{accounts, pools},
    pools::pool,
};

/// One tenant's accounts.
#[derive(Debug)]
pub struct Accounts<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Accounts<'_, C> {
    /// The account of this name.
    pub async fn by_name(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.one(self.all().filter(accounts::Column::Name.eq(name))).await
    }

    /// The account of this id.
    pub async fn find(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        self.one(self.all().filter(accounts::Column::Id.eq(id.0))).await
    }

    /// Those of these ids.
    pub async fn of_ids(
        &self,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> Result<HashMap<AccountId, Account>, StoreError> {
        let these = accounts::Column::Id.is_in(ids.into_iter().map(|id| id.0));
        let found = with_slots(self.all().filter(these)).all(self.0.db).await?;
        let found = found.into_iter().map(join);
        found.map(|account| account.map(|account| (account.id, account))).collect()
    }

    /// Which of these names are taken.
    pub async fn taken(&self, names: &[&str]) -> Result<HashSet<String>, StoreError> {
        if names.is_empty() {
            return Ok(HashSet::new());
        }
        let these = accounts::Column::Name.is_in(names.iter().copied());
        let taken = self.all().select_only().column(accounts::Column::Name).filter(these);
        Ok(taken.into_tuple().all(self.0.db).await?.into_iter().collect())
    }

    fn all(&self) -> Select<accounts::Entity> {
        accounts::Entity::find().filter(accounts::Column::TenantId.eq(self.0.tenant.0))
    }

    async fn one(&self, find: Select<accounts::Entity>) -> Result<Option<Account>, StoreError> {
        with_slots(find).one(self.0.db).await?.map(join).transpose()
    }
}

impl Accounts<'_, DatabaseTransaction> {
    /// Insert an account and its pool; [`StoreError::Taken`] if its name is.
    pub async fn insert(&self, account: &Account, now: DateTime<Utc>) -> Result<(), StoreError> {
        let row = row::account_row(account, now)?;
        accounts::Entity::insert(row).exec_without_returning(self.0.db).await?;
        self.0.pools().insert(account.id, &POOL, Pool::unused(account.nodes.capacity)).await
    }

    /// Lock an account, its slots and registrations until the end of the transaction. Registrations
    /// and its other pools are locked after this.
    pub async fn lock(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let slots = self.0.pools().lock(id, &POOL).await?;
        let account = accounts::Entity::find_by_id((self.0.tenant.0, id.0));
        match (account.one(self.0.db).await?, slots) {
            (Some(account), Some(slots)) => Ok(Some(row::account(account, slots)?)),
            _ => Ok(None),
        }
    }

    /// Update a locked account and its capacity; the slots in use are not touched.
    pub async fn update(&self, account: &Account) -> Result<(), StoreError> {
        let mut row = row::account_row(account, DateTime::UNIX_EPOCH)?;
        row.created_at = NotSet;
        row.update(self.0.db).await?;
        self.0.pools().set_capacity(account.id, &POOL, account.nodes.capacity).await
    }
}

/// Accounts, each with one of its pools: that of its slots.
fn with_slots(find: Select<accounts::Entity>) -> SelectTwo<accounts::Entity, pools::Entity> {
    find.find_also_related(pools::Entity).filter(pools::Column::Kind.eq(POOL.name))
}

fn join((account, slots): (accounts::Model, Option<pools::Model>)) -> Result<Account, StoreError> {
    let slots = slots.ok_or(StoreError::Unreadable("pool"))?;
    row::account(account, pool(slots)?)
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its accounts.
    pub fn accounts(&self) -> Accounts<'a, C> {
        Accounts(*self)
    }

    /// Its set-password links.
    pub fn password_links(&self) -> PasswordLinks<'a, C> {
        PasswordLinks(*self)
    }
}
