//! A customer's request.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account_requests")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub message_id: String,
    pub received_at: DateTimeUtc,
    pub state: String,
    pub kind: String,
    pub sender: Option<String>,
    pub sender_key: Option<String>,
    pub sender_name: Option<String>,
    pub subject: Option<String>,
    pub sent_at: Option<DateTimeUtc>,
    pub company: Option<String>,
    pub company_key: Option<String>,
    pub project: Option<String>,
    pub project_key: Option<String>,
    pub signed_on: Option<Date>,
    pub wished_name: Option<String>,
    pub unclear: Json,
    pub language: String,
    pub checks: Json,
    pub unreadable: Option<String>,
    pub account_id: Option<Uuid>,
    pub reason: Option<String>,
    pub contract_id: Option<Uuid>,
    pub mismatches: Json,
    pub decided_at: Option<DateTimeUtc>,
    pub decided_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
