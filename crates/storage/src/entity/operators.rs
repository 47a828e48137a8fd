//! Somebody who operates the installation.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "operators")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub status: String,
    pub password_hash: Option<String>,
    pub password_version: i64,
    pub sealed_totp: Option<Vec<u8>>,
    pub totp_proven: bool,
    pub totp_last_step: i64,
    pub link_hash: Option<Vec<u8>>,
    pub link_expires_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub last_login_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
