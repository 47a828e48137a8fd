//! Accounts and their pools.

mod allow_document;
mod erasure;
pub(crate) mod expiry_warnings;
mod password_links;
mod row;
mod scan;
mod search;
mod timeline;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, accounts::Account};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait,
    DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, Select,
};

pub use search::AccountFilter;

pub use erasure::Erased;
pub use password_links::PasswordLinks;
pub use timeline::Moment;

use crate::{
    Scope, StoreError,
    column::int,
    entity::{accounts, pools},
};

/// The kind of pool that nodes take slots of.
pub(crate) const NODES: &str = "nodes";

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
        let found = self.all().filter(these).find_also_related(pools::Entity);
        let found = found.all(self.0.db).await?.into_iter().map(join);
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
        find.find_also_related(pools::Entity).one(self.0.db).await?.map(join).transpose()
    }
}

impl Accounts<'_, DatabaseTransaction> {
    /// Insert an account and its pool; [`StoreError::Taken`] if its name is.
    pub async fn insert(&self, account: &Account, now: DateTime<Utc>) -> Result<(), StoreError> {
        let row = row::account_row(account, now)?;
        accounts::Entity::insert(row).exec_without_returning(self.0.db).await?;
        let pool = pools::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.id.0),
            kind: Set(NODES.to_owned()),
            capacity: Set(int(account.max_nodes)),
            in_use: Set(0),
        };
        pools::Entity::insert(pool).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Lock an account, its slots and registrations until the end of the transaction. Registrations
    /// are locked after this.
    pub async fn lock(&self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let key = (self.0.tenant.0, id.0, NODES.to_owned());
        let pool = pools::Entity::find_by_id(key).lock_exclusive().one(self.0.db).await?;
        let account = accounts::Entity::find_by_id((self.0.tenant.0, id.0));
        match (account.one(self.0.db).await?, pool) {
            (Some(account), Some(pool)) => Ok(Some(row::account(account, pool)?)),
            _ => Ok(None),
        }
    }

    /// Update a locked account and its capacity; the slots in use are not touched.
    pub async fn update(&self, account: &Account) -> Result<(), StoreError> {
        let mut row = row::account_row(account, DateTime::UNIX_EPOCH)?;
        row.created_at = NotSet;
        row.update(self.0.db).await?;
        let pool = pools::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.id.0),
            kind: Set(NODES.to_owned()),
            capacity: Set(int(account.max_nodes)),
            in_use: NotSet,
        };
        pool.update(self.0.db).await?;
        Ok(())
    }

    /// Add to a locked account's slots in use; negative to free some.
    pub async fn add_in_use(&self, id: AccountId, slots: i32) -> Result<(), StoreError> {
        if slots == 0 {
            return Ok(());
        }
        let add = self.0.statement(
            "update pools set in_use = in_use + $3
             where tenant_id = $1 and account_id = $2 and kind = 'nodes'",
            [self.0.tenant.0.into(), id.0.into(), slots.into()],
        );
        self.0.db.execute_raw(add).await?;
        Ok(())
    }
}

fn join((account, pool): (accounts::Model, Option<pools::Model>)) -> Result<Account, StoreError> {
    row::account(account, pool.ok_or(StoreError::Unreadable("pool"))?)
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
