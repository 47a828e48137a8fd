//! Set-password links; tokens are stored as hashes only.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, PasswordLinkId, TenantId, accounts::PasswordLink};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};

use crate::{
    Scope, StoreError,
    column::{int, small},
    entity::password_links::{ActiveModel, Column, Entity, Model},
    staff::hash,
};

/// One tenant's links.
#[derive(Debug)]
pub struct PasswordLinks<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> PasswordLinks<'_, C> {
    /// The link of this id.
    pub async fn find(&self, id: PasswordLinkId) -> Result<Option<PasswordLink>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, id.0));
        found.one(self.0.db).await?.map(link).transpose()
    }

    /// The newest link of an account, used or not.
    pub async fn of(&self, account: AccountId) -> Result<Option<PasswordLink>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0));
        found.one(self.0.db).await?.map(link).transpose()
    }
}

impl PasswordLinks<'_, DatabaseTransaction> {
    /// Insert a link of a locked account, in place of the one before.
    pub async fn replace(&self, link: &PasswordLink) -> Result<(), StoreError> {
        let before = Entity::delete_many()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(link.account.0));
        before.exec(self.0.db).await?;
        let row = ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(link.id.0),
            account_id: Set(link.account.0),
            hash: Set(link.hash.0.to_vec()),
            keeps_nodes: Set(link.keeps_nodes),
            password_version: Set(link.password_version),
            mailed_to: Set(int(link.mailed_to)),
            created_at: Set(link.created_at),
            expires_at: Set(link.expires_at),
            used_at: Set(link.used_at),
        };
        Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Mark a link of a locked account as used.
    pub async fn used(&self, id: PasswordLinkId, now: DateTime<Utc>) -> Result<(), StoreError> {
        let used = self.0.statement(
            "update password_links set used_at = $3 where tenant_id = $1 and id = $2",
            [self.0.tenant.0.into(), id.0.into(), now.into()],
        );
        self.0.db.execute_raw(used).await?;
        Ok(())
    }
}

fn link(row: Model) -> Result<PasswordLink, StoreError> {
    Ok(PasswordLink {
        id: PasswordLinkId(row.id),
        tenant: TenantId(row.tenant_id),
        account: AccountId(row.account_id),
        hash: hash(&row.hash)?,
        keeps_nodes: row.keeps_nodes,
        password_version: row.password_version,
        mailed_to: small(row.mailed_to, "number of addresses")?,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}
