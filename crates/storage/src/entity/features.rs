//! A feature of a product.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "features")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub product: String,
    pub name: String,
    pub name_zh: Option<String>,
    pub kind: String,
    pub period: Option<String>,
    pub overage: Option<String>,
    pub reassignments: Option<i32>,
    pub enforcement: Option<String>,
    pub version_req: Option<String>,
    pub retired_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
