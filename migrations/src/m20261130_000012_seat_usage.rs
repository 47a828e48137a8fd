//! How much of pools was used by the hour, and what was refused.

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
create table seat_peaks (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    hour {time} not null,
    feature text not null,
    capacity integer not null,
    high_water integer not null,
    primary key (tenant_id, account_id, hour, feature),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create table seat_denials (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    hour {time} not null,
    feature text not null,
    reason text not null,
    denied bigint not null,
    primary key (tenant_id, account_id, hour, feature, reason),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);
";

const DOWN: &str = "
drop table seat_denials;
drop table seat_peaks;
";
