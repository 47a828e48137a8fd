//! For how long floating sessions live without a sign of life.

use sea_orm_migration::prelude::*;

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, DOWN).await
    }
}

/// The default is that of the domain: the release before this one makes tenants without it.
const UP: &str = "
alter table tenants add column session_timeout_s integer not null default 600;
alter table accounts add column session_timeout_s integer;
";

const DOWN: &str = "
alter table accounts drop column session_timeout_s;
alter table tenants drop column session_timeout_s;
";
