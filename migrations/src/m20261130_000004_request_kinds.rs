//! Requests say what they are: a person's, or one of the mails that programs write.

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

// What the last release writes is a request, as all were.
const UP: &str = "
alter table account_requests add column kind text not null default 'request';
create index account_requests_kind on account_requests (tenant_id, kind, id);
";

const DOWN: &str = "
drop index account_requests_kind;
alter table account_requests drop column kind;
";
