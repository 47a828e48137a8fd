//! Units of a feature that are given to people by name.

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, catalogue::FeatureCode, name_key};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    sea_query::{Expr, OnConflict},
};

use super::Licences;
use crate::{
    StoreError,
    entity::named_users::{ActiveModel, Column, Entity, Model},
};

/// That somebody was given a unit of a feature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUser {
    /// Their name.
    pub name: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
    /// Until when; none: still.
    pub released_at: Option<DateTime<Utc>>,
}

impl<C: ConnectionTrait> Licences<'_, C> {
    /// Who has, and who had, a unit of a feature, by when they were given it.
    pub async fn named_users(
        &self,
        account: AccountId,
        feature: &FeatureCode,
    ) -> Result<Vec<NamedUser>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Feature.eq(feature.as_str()))
            .order_by_asc(Column::AssignedAt);
        let user = |Model { name, assigned_at, released_at, .. }| NamedUser {
            name,
            assigned_at,
            released_at,
        };
        Ok(found.all(self.0.db).await?.into_iter().map(user).collect())
    }
}

impl Licences<'_, DatabaseTransaction> {
    /// Give somebody a unit of a feature of a locked account; given back and taken again within the
    /// same microsecond, it is as if they had kept it.
    pub async fn assign(
        &self,
        account: AccountId,
        feature: &FeatureCode,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let row = ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            feature: Set(feature.to_string()),
            user_key: Set(name_key(name)),
            name: Set(name.to_owned()),
            assigned_at: Set(at),
            released_at: Set(None),
        };
        let same = [
            Column::TenantId,
            Column::AccountId,
            Column::Feature,
            Column::UserKey,
            Column::AssignedAt,
        ];
        let again = OnConflict::columns(same).update_column(Column::ReleasedAt).to_owned();
        Entity::insert(row).on_conflict(again).exec_without_returning(self.0.db).await?;
        Ok(())
    }

    /// Take the unit back from somebody.
    pub async fn release(
        &self,
        account: AccountId,
        feature: &FeatureCode,
        name: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        Entity::update_many()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0))
            .filter(Column::Feature.eq(feature.as_str()))
            .filter(Column::UserKey.eq(name_key(name)))
            .filter(Column::ReleasedAt.is_null())
            .col_expr(Column::ReleasedAt, Expr::value(at))
            .exec(self.0.db)
            .await?;
        Ok(())
    }
}
