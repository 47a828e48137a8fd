//! Renewals of a tenant by hour: the sum over its accounts, which are too many to add up for a page.

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
create table tenant_usage_hourly (
    tenant_id {uuid} not null,
    hour {time} not null,
    renewals bigint not null,
    primary key (tenant_id, hour)
){hot};
";

const DOWN: &str = "
drop table tenant_usage_hourly;
";
