//! What was sold or lent: grants for a term.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "licences")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub product: String,
    pub kind: String,
    pub grants: Json,
    pub begins_at: Option<DateTimeUtc>,
    pub ends_at: Option<DateTimeUtc>,
    pub days: Option<i32>,
    pub zone: String,
    pub account_id: Option<Uuid>,
    pub redeemed_at: Option<DateTimeUtc>,
    pub pauses: Json,
    pub ended_at: Option<DateTimeUtc>,
    pub superseded_by: Option<Uuid>,
    pub supersedes: Json,
    pub purpose: Option<String>,
    pub approver: Option<String>,
    pub contract_id: Option<Uuid>,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub key_hash: Option<Vec<u8>>,
    pub sealed_key: Option<Vec<u8>>,
    pub batch_id: Uuid,
    pub issued_at: DateTimeUtc,
    pub issued_by: String,
    pub version: i64,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
