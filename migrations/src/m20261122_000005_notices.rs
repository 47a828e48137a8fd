//! What customers are told of without asking: accounts that end soon, nodes that were locked out.

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

/// An account is found by when it is to be looked at for a warning; whoever looks moves that on. Those
/// that were there before, or that the release before makes, are looked at once, whatever they are.
///
/// A lock-out stays until its letter is written.
const UP: &str = "
alter table accounts add column warn_at {time} default '1970-01-01T00:00:00+00:00';

create index accounts_warn on accounts (warn_at) where warn_at is not null;

create table lock_outs (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    registration_id {uuid} not null,
    due_at {time} not null,
    primary key (tenant_id, account_id, registration_id),
    foreign key (tenant_id, registration_id) references registrations (tenant_id, id)
);

create index lock_outs_due on lock_outs (due_at, tenant_id, account_id);

create table lock_out_digests (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    written_at {time} not null,
    primary key (tenant_id, account_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create index outbox_mails_timeline
    on outbox_mails (tenant_id, account_id, created_at, id) where account_id is not null;
";

const DOWN: &str = "
drop index outbox_mails_timeline;
drop table lock_out_digests;
drop table lock_outs;
drop index accounts_warn;
alter table accounts drop column warn_at;
";
