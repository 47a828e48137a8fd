//! Under which version of its policy a registration was last checked, so that a renewal needs no
//! second look at it.

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

/// The sum of the account's policy version and the tenant's version: both only go up. 0 is none, which
/// is what the last release leaves there.
const UP: &str = "
alter table registrations add column admitted_under bigint not null default 0;
";

const DOWN: &str = "
alter table registrations drop column admitted_under;
";
