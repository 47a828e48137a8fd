//! A tenant's keys with encrypted private halves, and the fingerprint of the master key.

use chrono::{DateTime, Utc};
use rollcall_domain::KeyId;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, Statement,
};

use crate::{Scope, Store, StoreError, Tx, entity::tenant_keys};

/// A key as stored.
#[derive(Debug, Clone)]
pub struct TenantKey {
    /// Its id.
    pub id: KeyId,
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its use, by its stored name.
    pub key_use: String,
    /// Its algorithm, by its JOSE name.
    pub alg: String,
    /// The public half as a JWK.
    pub public_jwk: serde_json::Value,
    /// The private half, encrypted under the master key.
    pub sealed_private: Vec<u8>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When it was retired: nothing is signed with it since.
    pub retired_at: Option<DateTime<Utc>>,
    /// Until when it is published.
    pub gone_at: Option<DateTime<Utc>>,
}

impl Store {
    /// When the oldest key of this use was created that any tenant uses.
    pub async fn oldest_key(&self, key_use: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let backend = self.reader.get_database_backend();
        let ask = Statement::from_sql_and_values(
            backend,
            "select min(created_at) from tenant_keys where key_use = $1 and retired_at is null",
            [key_use.into()],
        );
        let row = self.reader.query_one_raw(ask).await?.ok_or(StoreError::Unreadable("key"))?;
        Ok(row.try_get_by_index(0)?)
    }
}

/// One tenant's keys.
#[derive(Debug)]
pub struct Keys<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Keys<'_, C> {
    /// All of them, the oldest first.
    pub async fn list(&self) -> Result<Vec<TenantKey>, StoreError> {
        let keys = tenant_keys::Entity::find()
            .filter(tenant_keys::Column::TenantId.eq(self.0.tenant.0))
            .order_by_asc(tenant_keys::Column::CreatedAt)
            .order_by_asc(tenant_keys::Column::Id);
        Ok(keys.all(self.0.db).await?.into_iter().map(key).collect())
    }
}

impl Keys<'_, DatabaseTransaction> {
    /// Insert a key.
    pub async fn insert(&self, key: &TenantKey) -> Result<(), StoreError> {
        let row = tenant_keys::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(key.id.0),
            kid: Set(key.kid.clone()),
            key_use: Set(key.key_use.clone()),
            alg: Set(key.alg.clone()),
            public_jwk: Set(key.public_jwk.clone()),
            sealed_private: Set(key.sealed_private.clone()),
            created_at: Set(key.created_at),
            retired_at: Set(key.retired_at),
            gone_at: Set(key.gone_at),
        };
        tenant_keys::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Retire a key, and publish it until `gone_at`.
    pub async fn retire(
        &self,
        id: KeyId,
        at: DateTime<Utc>,
        gone_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = tenant_keys::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(id.0),
            retired_at: Set(Some(at)),
            gone_at: Set(Some(gone_at)),
            ..Default::default()
        };
        row.update(self.0.db).await?;
        Ok(())
    }
}

fn key(row: tenant_keys::Model) -> TenantKey {
    TenantKey {
        id: KeyId(row.id),
        kid: row.kid,
        key_use: row.key_use,
        alg: row.alg,
        public_jwk: row.public_jwk,
        sealed_private: row.sealed_private,
        created_at: row.created_at,
        retired_at: row.retired_at,
        gone_at: row.gone_at,
    }
}

impl Store {
    /// The fingerprint of the master key that the data is sealed under, once there is data.
    pub async fn master_key_fingerprint(&self) -> Result<Option<String>, StoreError> {
        let ask = "select master_key_fingerprint from installation";
        let ask = Statement::from_string(self.reader.get_database_backend(), ask);
        let row = self.reader.query_one_raw(ask).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    }
}

impl Tx {
    /// Store the master key's fingerprint, if none is stored yet.
    pub async fn keep_master_key_fingerprint(&self, fingerprint: &str) -> Result<(), StoreError> {
        let keep = Statement::from_sql_and_values(
            self.db.get_database_backend(),
            "insert into installation (id, master_key_fingerprint) values (1, $1)
             on conflict do nothing",
            [fingerprint.into()],
        );
        self.db.execute_raw(keep).await?;
        Ok(())
    }
}
