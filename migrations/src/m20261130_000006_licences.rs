//! Licences, what they add to an account's pools, and what was used of them.

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

/// A key is stored sealed, and found by a keyed hash of it. Each version of a licence is kept as what
/// it said.
///
/// A pool has its capacity, and what licences add to it: `granted`, which holds until `changes_at`. The
/// release before knows only the capacity, and so lets in too few rather than too many.
const UP: &str = "
create table licences (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    product text not null,
    kind text not null,
    grants {json} not null,
    begins_at {time},
    ends_at {time},
    days integer,
    zone text not null,
    account_id {uuid},
    redeemed_at {time},
    pauses {json} not null,
    ended_at {time},
    superseded_by {uuid},
    supersedes {json} not null,
    purpose text,
    approver text,
    contract_id {uuid},
    email text,
    email_key text,
    key_hash {bytes},
    sealed_key {bytes},
    batch_id {uuid} not null,
    issued_at {time} not null,
    issued_by text not null,
    version bigint not null,
    updated_at {time} not null,
    primary key (tenant_id, id),
    unique (tenant_id, key_hash),
    foreign key (tenant_id, product) references products (tenant_id, code),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id),
    foreign key (tenant_id, contract_id) references contracts (tenant_id, id)
);

create index licences_account
    on licences (tenant_id, account_id, id) where account_id is not null;
create index licences_product on licences (tenant_id, product, id);
create index licences_contract
    on licences (tenant_id, contract_id, id) where contract_id is not null;
create index licences_email
    on licences (tenant_id, email_key, id) where email_key is not null;
create index licences_batch on licences (tenant_id, batch_id, id);

create table licence_versions (
    tenant_id {uuid} not null,
    licence_id {uuid} not null,
    version bigint not null,
    at {time} not null,
    changed_by text not null,
    facts {json} not null,
    primary key (tenant_id, licence_id, version),
    foreign key (tenant_id, licence_id) references licences (tenant_id, id)
);

create table consumed_units (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    feature text not null,
    period_start {time} not null,
    licence_id {uuid} not null,
    units bigint not null,
    primary key (tenant_id, account_id, feature, period_start, licence_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create table consumed_batches (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    batch_id text not null,
    body_hash {bytes} not null,
    answer {json} not null,
    at {time} not null,
    primary key (tenant_id, account_id, batch_id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

create index consumed_batches_age on consumed_batches (at);

create table named_users (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    feature text not null,
    user_key text not null,
    name text not null,
    assigned_at {time} not null,
    released_at {time},
    primary key (tenant_id, account_id, feature, user_key, assigned_at),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
);

alter table pools add column granted integer not null default 0;
alter table pools add column changes_at {time};
alter table accounts add column licences_warn_at {time};
create index accounts_licences_warn
    on accounts (licences_warn_at) where licences_warn_at is not null;
";

const DOWN: &str = "
drop index accounts_licences_warn;
alter table accounts drop column licences_warn_at;
alter table pools drop column changes_at;
alter table pools drop column granted;
drop table named_users;
drop table consumed_batches;
drop table consumed_units;
drop table licence_versions;
drop table licences;
";
