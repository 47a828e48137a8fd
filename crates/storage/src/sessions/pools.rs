//! The rules of pools.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rollcall_domain::{AccountId, catalogue::FeatureCode, sessions::PoolRules};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    sea_query::OnConflict,
};

use super::Sessions;
use crate::{
    StoreError,
    entity::session_pools::{ActiveModel, Column, Entity},
};

impl<C: ConnectionTrait> Sessions<'_, C> {
    /// The rules of an account's pools that aren't the default ones.
    pub async fn pool_rules(
        &self,
        account: AccountId,
    ) -> Result<BTreeMap<FeatureCode, PoolRules>, StoreError> {
        let found = Entity::find()
            .filter(Column::TenantId.eq(self.0.tenant.0))
            .filter(Column::AccountId.eq(account.0));
        let unreadable = || StoreError::Unreadable("rules of a pool");
        let rules = found.all(self.0.db).await?.into_iter().map(|row| {
            let feature = row.feature.parse().map_err(|_| unreadable())?;
            Ok((feature, serde_json::from_value(row.rules).map_err(|_| unreadable())?))
        });
        rules.collect()
    }
}

impl Sessions<'_, DatabaseTransaction> {
    /// Set the rules of a pool of a locked account.
    pub async fn set_pool_rules(
        &self,
        account: AccountId,
        feature: &FeatureCode,
        rules: PoolRules,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let unwritable = |_| StoreError::Unreadable("rules of a pool");
        let row = ActiveModel {
            tenant_id: Set(self.0.tenant.0),
            account_id: Set(account.0),
            feature: Set(feature.to_string()),
            rules: Set(serde_json::to_value(rules).map_err(unwritable)?),
            updated_at: Set(at),
        };
        let key = [Column::TenantId, Column::AccountId, Column::Feature];
        let there =
            OnConflict::columns(key).update_columns([Column::Rules, Column::UpdatedAt]).to_owned();
        Entity::insert(row).on_conflict(there).exec_without_returning(self.0.db).await?;
        Ok(())
    }
}
