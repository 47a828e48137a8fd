//! Clients: names and passwords that open floating sessions.

use rollcall_domain::{AccountId, ClientId, TenantId, sessions::SessionClient};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction,
    EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Sessions;
use crate::{
    StoreError,
    entity::session_clients::{ActiveModel, Column, Entity, Model},
};

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// The clients of an account, by name.
    pub async fn clients(&self, account: AccountId) -> Result<Vec<SessionClient>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .order_by_asc(Column::Name);
        Ok(found.all(self.0.db).await?.into_iter().map(read).collect())
    }

    /// The client of this name.
    pub async fn client(
        &self,
        account: AccountId,
        name: &str,
    ) -> Result<Option<SessionClient>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Name.eq(name));
        Ok(found.one(self.0.db).await?.map(read))
    }

    /// The client of this id.
    pub async fn client_by_id(&self, id: ClientId) -> Result<Option<SessionClient>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0)).one(self.0.db).await?;
        Ok(found.map(read))
    }
}

impl Sessions<'_, DatabaseTransaction> {
    /// Insert a client; [`StoreError::Taken`] if its name is.
    pub async fn insert_client(&self, client: &SessionClient) -> Result<(), StoreError> {
        Entity::insert(row(client)).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Lock a client until the end of the transaction.
    pub async fn lock_client(&self, id: ClientId) -> Result<Option<SessionClient>, StoreError> {
        let row = Entity::find_by_id((self.0.tenant.0, id.0)).lock_exclusive();
        Ok(row.one(self.0.db).await?.map(read))
    }

    /// Update a locked client.
    pub async fn update_client(&self, client: &SessionClient) -> Result<(), StoreError> {
        row(client).update(self.0.db).await?;
        Ok(())
    }
}

fn row(client: &SessionClient) -> ActiveModel {
    ActiveModel {
        tenant_id: Set(client.tenant.0),
        id: Set(client.id.0),
        account_id: Set(client.account.0),
        name: Set(client.name.clone()),
        password_hash: Set(client.password_hash.clone()),
        password_version: Set(client.password_version),
        created_at: Set(client.created_at),
        disabled_at: Set(client.disabled_at),
    }
}

fn read(row: Model) -> SessionClient {
    SessionClient {
        id: ClientId(row.id),
        tenant: TenantId(row.tenant_id),
        account: AccountId(row.account_id),
        name: row.name,
        password_hash: row.password_hash,
        password_version: row.password_version,
        created_at: row.created_at,
        disabled_at: row.disabled_at,
    }
}
