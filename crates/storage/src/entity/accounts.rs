//! A public cloud account.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub password_hash: String,
    pub password_version: i64,
    pub nodes_password_version: i64,
    pub policy_version: i64,
    pub status: String,
    pub starts_at: Option<DateTimeUtc>,
    pub expires_at: Option<DateTimeUtc>,
    pub allow: Json,
    pub versions: Option<String>,
    pub interval_s: Option<i64>,
    pub allowed_failures: Option<i32>,
    pub grace_s: Option<i64>,
    pub created_at: DateTimeUtc,
    pub contract_id: Option<Uuid>,
    pub session_timeout_s: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl Related<super::pools::Entity> for Entity {
    /// Its pools; of whose kind, whoever asks says.
    fn to() -> RelationDef {
        Entity::belongs_to(super::pools::Entity)
            .from((Column::TenantId, Column::Id))
            .to((super::pools::Column::TenantId, super::pools::Column::AccountId))
            .into()
    }
}

impl ActiveModelBehavior for ActiveModel {}
