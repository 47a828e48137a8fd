//! The binding of a node to an account.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registrations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Uuid,
    pub project_id: String,
    pub node_id: String,
    pub project_name: String,
    pub app_name: String,
    pub version: String,
    pub domain: Option<String>,
    pub hostname: Option<String>,
    pub source: String,
    pub state: String,
    pub ended_at: Option<DateTimeUtc>,
    pub ended_by: Option<String>,
    pub slot_held_until: Option<DateTimeUtc>,
    pub revision: i64,
    pub issued: i64,
    pub acked: i64,
    pub tokens: Vec<u8>,
    pub failures: i32,
    pub registered_at: DateTimeUtc,
    pub last_success_at: DateTimeUtc,
    pub last_counted_at: Option<DateTimeUtc>,
    pub lease_expires_at: DateTimeUtc,
    pub password_version: i64,
    pub replaced_count: i32,
    pub replaced_since: DateTimeUtc,
    pub replaced_last_at: DateTimeUtc,
    pub sweep_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
