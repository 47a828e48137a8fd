//! What must survive of floating sessions: until when an account's may live, and whose were ended by hand.

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

/// The sessions themselves live in the cache's store. If that comes back empty, `alive_until` says whether
/// anybody may still hold something that it has forgotten.
const UP: &str = "
create table session_accounts (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    alive_until {time} not null,
    primary key (tenant_id, account_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create index session_accounts_alive on session_accounts (tenant_id, alive_until);

create table ended_sessions (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    session_id {uuid} not null,
    place {bytes} not null,
    reason text not null,
    ended_by text not null,
    ended_at {time} not null,
    banned_until {time} not null,
    primary key (tenant_id, account_id, session_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create index ended_sessions_place on ended_sessions (tenant_id, account_id, place, banned_until);
";

const DOWN: &str = "
drop table ended_sessions;
drop table session_accounts;
";
