//! Licences.

mod consumption;
mod list;
mod named_users;
mod row;
mod warnings;

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, LicenceId, licences::Licence};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

pub use consumption::Consumption;
pub use list::LicenceFilter;
pub use named_users::NamedUser;

use crate::{
    Scope, StoreError,
    entity::{
        licence_versions,
        licences::{Column, Entity},
    },
};

/// How many rows an insert has at most: PostgreSQL takes 65 535 values.
const ROWS: usize = 500;

/// One tenant's licences.
#[derive(Debug)]
pub struct Licences<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

/// A licence key as it is stored.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// The keyed hash that it is found by.
    pub hash: Vec<u8>,
    /// The key, encrypted under the master key.
    pub sealed: Vec<u8>,
}

/// A version of a licence: what it said.
#[derive(Debug, Clone)]
pub struct LicenceVersion {
    /// Its number.
    pub version: i64,
    /// Since when.
    pub at: DateTime<Utc>,
    /// Who made it, as [`rollcall_domain::audit::Principal`] is printed.
    pub changed_by: String,
    /// What it said, as JSON.
    pub facts: serde_json::Value,
}

impl<C: ConnectionTrait> Licences<'_, C> {
    /// The licence of this id.
    pub async fn find(&self, id: LicenceId) -> Result<Option<Licence>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?;
        found.map(row::licence).transpose()
    }

    /// All licences of an account, the oldest first.
    pub async fn of_account(&self, account: AccountId) -> Result<Vec<Licence>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .order_by_asc(Column::Id);
        found.all(self.0.db).await?.into_iter().map(row::licence).collect()
    }

    /// The licence that one of these hashes is the key of.
    pub async fn by_key(&self, hashes: &[Vec<u8>]) -> Result<Option<Licence>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::KeyHash.is_in(hashes.iter().cloned()));
        found.one(self.0.db).await?.map(row::licence).transpose()
    }

    /// The encrypted key of a licence that has one.
    pub async fn sealed_key(&self, id: LicenceId) -> Result<Option<Vec<u8>>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?;
        Ok(found.and_then(|row| row.sealed_key))
    }

    /// All versions of a licence, the newest first.
    pub async fn versions(&self, id: LicenceId) -> Result<Vec<LicenceVersion>, StoreError> {
        let found = licence_versions::Entity::find()
            .filter(licence_versions::Column::TenantId.eq(self.0.tenant.0))
            .filter(licence_versions::Column::LicenceId.eq(id.0))
            .order_by_desc(licence_versions::Column::Version);
        let version = |row: licence_versions::Model| LicenceVersion {
            version: row.version,
            at: row.at,
            changed_by: row.changed_by,
            facts: row.facts,
        };
        Ok(found.all(self.0.db).await?.into_iter().map(version).collect())
    }
}

impl Licences<'_, DatabaseTransaction> {
    /// Insert licences, each with its key if it has one; [`StoreError::Taken`] if a key is known.
    pub async fn insert(
        &self,
        licences: &[(Licence, Option<StoredKey>)],
        facts: impl Fn(&Licence) -> serde_json::Value,
    ) -> Result<(), StoreError> {
        for part in licences.chunks(ROWS) {
            let rows = part.iter().map(|(licence, key)| {
                let mut row = row::row(licence)?;
                row.key_hash = Set(key.as_ref().map(|key| key.hash.clone()));
                row.sealed_key = Set(key.as_ref().map(|key| key.sealed.clone()));
                Ok(row)
            });
            let rows = rows.collect::<Result<Vec<_>, StoreError>>()?;
            Entity::insert_many(rows).exec_without_returning(self.0.db).await?;
            let versions =
                part.iter().map(|(licence, _)| version(licence, &licence.issued_by, &facts));
            licence_versions::Entity::insert_many(versions)
                .exec_without_returning(self.0.db)
                .await?;
        }
        Ok(())
    }

    /// Lock a licence until the end of the transaction. Its account is locked before this.
    pub async fn lock(&self, id: LicenceId) -> Result<Option<Licence>, StoreError> {
        let row = Entity::find_by_id((self.0.tenant.0, id.0)).lock_exclusive();
        row.one(self.0.db).await?.map(row::licence).transpose()
    }

    /// Update a locked licence to its next version.
    pub async fn update(
        &self,
        licence: &Licence,
        changed_by: &str,
        facts: impl Fn(&Licence) -> serde_json::Value,
    ) -> Result<(), StoreError> {
        let row = row::row(licence)?;
        row.update(self.0.db).await?;
        let version = version(licence, changed_by, &facts);
        licence_versions::Entity::insert(version).exec_without_returning(self.0.db).await?;
        Ok(())
    }
}

fn version(
    licence: &Licence,
    changed_by: &str,
    facts: &impl Fn(&Licence) -> serde_json::Value,
) -> licence_versions::ActiveModel {
    licence_versions::ActiveModel {
        tenant_id: Set(licence.tenant.0),
        licence_id: Set(licence.id.0),
        version: Set(licence.version),
        at: Set(licence.updated_at),
        changed_by: Set(changed_by.to_owned()),
        facts: Set(facts(licence)),
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its licences.
    pub fn licences(&self) -> Licences<'a, C> {
        Licences(*self)
    }
}
