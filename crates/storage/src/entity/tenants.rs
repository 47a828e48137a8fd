//! A software vendor.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub slug: String,
    pub name: String,
    pub status: String,
    pub zone: String,
    pub interval_s: i64,
    pub allowed_failures: i32,
    pub grace_s: i64,
    pub clones: String,
    pub replacements: i32,
    pub hold_churned_slots: bool,
    pub mail_sender: Option<String>,
    pub mail_sender_name: Option<String>,
    pub mail_reply_to: Option<String>,
    pub mail_instructions: Option<String>,
    pub first_password: String,
    pub warning_days: String,
    pub silent_after_s: Option<i64>,
    pub vendor_address: Option<String>,
    pub features_offline_s: i64,
    pub session_timeout_s: i32,
    pub version: i64,
    pub key_set_issue: i64,
    pub longest_lease_s: i64,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
