//! Links that passwords are set with, and how a tenant writes to its customers.

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

/// An account has one link at most, so that a newer one voids the one before.
const UP: &str = "
create table password_links (
    tenant_id {uuid} not null,
    id {uuid} not null,
    account_id {uuid} not null,
    hash {bytes} not null,
    keeps_nodes boolean not null,
    password_version bigint not null,
    mailed_to integer not null,
    created_at {time} not null,
    expires_at {time} not null,
    used_at {time},
    primary key (tenant_id, id),
    unique (tenant_id, account_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

alter table tenants add column mail_sender text;
alter table tenants add column mail_sender_name text;
alter table tenants add column mail_reply_to text;
alter table tenants add column mail_instructions text;
alter table tenants add column first_password text not null default 'mail';
";

const DOWN: &str = "
alter table tenants drop column first_password;
alter table tenants drop column mail_instructions;
alter table tenants drop column mail_reply_to;
alter table tenants drop column mail_sender_name;
alter table tenants drop column mail_sender;
drop table password_links;
";
