//! When vendor and customers are told of something without asking, and nodes that fell silent.

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

/// The defaults are those of the domain: the release before this one makes tenants without them.
const UP: &str = "
alter table tenants add column warning_days text not null default '30,7,1';
alter table tenants add column silent_after_s bigint default 7200;
alter table tenants add column vendor_address text;
alter table tenants add column features_offline_s bigint not null default 259200;

create table silences (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    registration_id {uuid} not null,
    since {time} not null,
    due_at {time} not null,
    primary key (tenant_id, account_id, registration_id),
    foreign key (tenant_id, registration_id) references registrations (tenant_id, id)
);

create index silences_due on silences (due_at, tenant_id, account_id);
";

const DOWN: &str = "
drop table silences;
alter table tenants drop column features_offline_s;
alter table tenants drop column vendor_address;
alter table tenants drop column silent_after_s;
alter table tenants drop column warning_days;
";
