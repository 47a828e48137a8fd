//! One row of the history.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "registration_events")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub account_id: Option<Uuid>,
    pub registration_id: Option<Uuid>,
    pub project_id: Option<String>,
    pub node_id: Option<String>,
    pub kind: String,
    pub failure: bool,
    pub at: DateTimeUtc,
    pub code: Option<i32>,
    pub counted: bool,
    pub detail: String,
    pub source: Option<String>,
    pub request_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
