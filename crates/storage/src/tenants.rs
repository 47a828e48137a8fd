//! The tenants themselves, which are in no scope.

mod keys;
mod row;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    TenantId,
    tenants::{Slug, Tenant},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub use keys::{Keys, TenantKey};

use crate::{Page, Scope, Store, StoreError, Tx, entity::tenants};

/// The tenants.
#[derive(Debug, Clone, Copy)]
pub struct Tenants<'a, C: ConnectionTrait> {
    pub(crate) db: &'a C,
}

impl<C: ConnectionTrait> Tenants<'_, C> {
    /// The tenant of this slug.
    pub async fn by_slug(&self, slug: &Slug) -> Result<Option<Tenant>, StoreError> {
        let found = tenants::Entity::find().filter(tenants::Column::Slug.eq(slug.as_str()));
        found.one(self.db).await?.map(row::tenant).transpose()
    }

    /// The tenant of this id.
    pub async fn find(&self, id: TenantId) -> Result<Option<Tenant>, StoreError> {
        tenants::Entity::find_by_id(id.0).one(self.db).await?.map(row::tenant).transpose()
    }

    /// All tenants, by slug.
    pub async fn list(&self) -> Result<Vec<Tenant>, StoreError> {
        let all = tenants::Entity::find().order_by_asc(tenants::Column::Slug).all(self.db).await?;
        all.into_iter().map(row::tenant).collect()
    }
}

impl<C: ConnectionTrait> Tenants<'_, C> {
    /// A page of them by slug, at most `limit`, after `cursor` (a slug).
    pub async fn page(&self, cursor: Option<&str>, limit: u64) -> Result<Page<Tenant>, StoreError> {
        let mut find = tenants::Entity::find().order_by_asc(tenants::Column::Slug).limit(limit + 1);
        if let Some(after) = cursor {
            find = find.filter(tenants::Column::Slug.gt(after));
        }
        let found = find.all(self.db).await?;
        let found = found.into_iter().map(row::tenant).collect::<Result<Vec<_>, _>>()?;
        Ok(Page::cut(found, limit, |tenant| tenant.slug.to_string()))
    }
}

impl Tenants<'_, DatabaseTransaction> {
    /// Insert a tenant; [`StoreError::Taken`] if there is one of its slug.
    pub async fn insert(&self, tenant: &Tenant, now: DateTime<Utc>) -> Result<(), StoreError> {
        let row = row::tenant_row(tenant, now);
        tenants::Entity::insert(row).exec_without_returning(self.db).await?;
        Ok(())
    }

    /// Lock a tenant until the end of the transaction.
    pub async fn lock(&self, slug: &Slug) -> Result<Option<Tenant>, StoreError> {
        let found = tenants::Entity::find().filter(tenants::Column::Slug.eq(slug.as_str()));
        found.lock_exclusive().one(self.db).await?.map(row::tenant).transpose()
    }

    /// Update a locked tenant.
    pub async fn update(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let mut row = row::tenant_row(tenant, DateTime::UNIX_EPOCH);
        row.created_at = NotSet;
        row.update(self.db).await?;
        Ok(())
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its keys.
    pub fn keys(&self) -> Keys<'a, C> {
        Keys(*self)
    }
}

impl Store {
    /// The tenants, for reading.
    pub fn tenants(&self) -> Tenants<'_, DatabaseConnection> {
        Tenants { db: &self.reader }
    }
}

impl Tx {
    /// The tenants.
    pub fn tenants(&self) -> Tenants<'_, DatabaseTransaction> {
        Tenants { db: &self.db }
    }
}
