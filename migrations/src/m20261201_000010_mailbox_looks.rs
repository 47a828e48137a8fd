//! When each mailbox that requests arrive in was last looked into.

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
create table mailbox_looks (
    tenant_id {uuid} not null,
    mailbox text not null,
    every_s bigint not null,
    first_at {time} not null,
    looked_at {time} not null,
    succeeded_at {time},
    left_behind bigint not null,
    primary key (tenant_id, mailbox)
);
";

const DOWN: &str = "
drop table mailbox_looks;
";
