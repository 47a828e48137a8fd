//! Amnesties: windows in which nodes could not revalidate through no fault of their own.

use chrono::{DateTime, Utc};
use rollcall_domain::nodes::Amnesty;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};
use uuid::Uuid;

use crate::{Scope, StoreError, entity::amnesties};

/// One tenant's amnesties.
#[derive(Debug)]
pub struct Amnesties<'a, C: ConnectionTrait>(pub(crate) Scope<'a, C>);

impl<C: ConnectionTrait> Amnesties<'_, C> {
    /// All of them.
    pub async fn list(&self) -> Result<Vec<Amnesty>, StoreError> {
        let all = amnesties::Entity::find()
            .filter(amnesties::Column::TenantId.eq(self.0.tenant.0))
            .all(self.0.db)
            .await?;
        Ok(all.into_iter().map(|row| Amnesty { from: row.begins_at, to: row.ends_at }).collect())
    }
}

impl Amnesties<'_, DatabaseTransaction> {
    /// Insert an amnesty.
    pub async fn insert(
        &self,
        id: Uuid,
        amnesty: Amnesty,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = amnesties::ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            id: Set(id),
            begins_at: Set(amnesty.from),
            ends_at: Set(amnesty.to),
            created_at: Set(now),
        };
        amnesties::Entity::insert(row).exec_without_returning(self.0.db).await?;
        Ok(())
    }
}
