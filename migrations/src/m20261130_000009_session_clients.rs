//! Clients: names and passwords that open floating sessions, and nothing else.

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
create table session_clients (
    tenant_id {uuid} not null,
    id {uuid} not null,
    account_id {uuid} not null,
    name text not null,
    password_hash text not null,
    password_version bigint not null,
    created_at {time} not null,
    disabled_at {time},
    primary key (tenant_id, id),
    unique (tenant_id, account_id, name),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);
";

const DOWN: &str = "drop table session_clients;";
