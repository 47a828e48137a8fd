//! What must survive of floating sessions. They themselves live in the cache's store.

mod clients;
mod ended;
mod pools;
mod usage;

use chrono::{DateTime, Utc};
use rollcall_domain::AccountId;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, OnConflict},
};

pub use ended::EndedSession;

use crate::{
    Scope, StoreError,
    entity::session_accounts::{ActiveModel, Column, Entity},
};

/// One tenant's sessions.
#[derive(Debug)]
pub struct Sessions<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// Until when sessions of an account may live; none: it never had any.
    pub async fn alive_until(
        &self,
        account: AccountId,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        let found = Entity::find_by_id((self.0.tenant.0, account.0)).one(self.0.db).await?;
        Ok(found.map(|row| row.alive_until))
    }

    /// The accounts that may have live sessions at a time, by id; at most so many.
    pub async fn alive_accounts(
        &self,
        now: DateTime<Utc>,
        most: u64,
    ) -> Result<Vec<AccountId>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AliveUntil.gt(now))
            .order_by_asc(Column::AccountId)
            .limit(most);
        let found = found.all(self.0.db).await?;
        Ok(found.into_iter().map(|row| AccountId(row.account_id)).collect())
    }
}

impl Sessions<'_, DatabaseTransaction> {
    /// Sessions of an account may live until then, or later if that is known already.
    pub async fn raise_alive_until(
        &self,
        account: AccountId,
        until: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            alive_until: Set(until),
        };
        let there =
            OnConflict::columns([Column::TenantId, Column::AccountId]).do_nothing().to_owned();
        Entity::insert(row).on_conflict(there).exec_without_returning(self.0.db).await?;
        Entity::update_many()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::AliveUntil.lt(until))
            .col_expr(Column::AliveUntil, Expr::value(until))
            .exec(self.0.db)
            .await?;
        Ok(())
    }
}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    /// Its floating sessions.
    pub fn sessions(&self) -> Sessions<'a, C> {
        Sessions(*self)
    }
}
