//! Who of the staff is logged in.

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
create table staff_logins (
    tenant_id {uuid} not null,
    id {uuid} not null,
    staff_id {uuid} not null,
    hash {bytes} not null,
    password_version bigint not null,
    created_at {time} not null,
    last_used_at {time} not null,
    ended_at {time},
    primary key (tenant_id, id),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);

create index staff_logins_staff on staff_logins (tenant_id, staff_id, created_at);
";

const DOWN: &str = "
drop table staff_logins;
";
