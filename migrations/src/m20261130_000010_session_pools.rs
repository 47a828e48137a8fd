//! The rules of pools of floating sessions.

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

const UP: &str = "
create table session_pools (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    feature text not null,
    rules {json} not null,
    updated_at {time} not null,
    primary key (tenant_id, account_id, feature),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);
";

const DOWN: &str = "drop table session_pools;";
