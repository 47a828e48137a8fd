//! Tenants, their keys and accounts, registrations and their history.

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

/// `tenant_id` leads every key, so that no row can point across tenants and the schema can be
/// split by tenant. No index holds a column that a renewal changes: expiry is found through
/// `sweep_at`, which is set at registration and moved on only when it is due.
const UP: &str = "
create table installation (
    id integer primary key check (id = 1),
    master_key_fingerprint text not null
);

create table tenants (
    id {uuid} primary key,
    slug text not null unique,
    name text not null,
    status text not null,
    zone text not null,
    interval_s bigint not null,
    allowed_failures integer not null,
    grace_s bigint not null,
    clones text not null,
    replacements integer not null,
    hold_churned_slots boolean not null,
    version bigint not null,
    key_set_issue bigint not null,
    longest_lease_s bigint not null,
    created_at {time} not null
);

create table tenant_keys (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    kid text not null,
    key_use text not null,
    alg text not null,
    public_jwk {json} not null,
    sealed_private {bytes} not null,
    created_at {time} not null,
    retired_at {time},
    gone_at {time},
    primary key (tenant_id, id)
);

create table accounts (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    name text not null,
    password_hash text not null,
    password_version bigint not null,
    nodes_password_version bigint not null,
    policy_version bigint not null,
    status text not null,
    starts_at {time},
    expires_at {time},
    allow {json} not null,
    versions text,
    interval_s bigint,
    allowed_failures integer,
    grace_s bigint,
    created_at {time} not null,
    primary key (tenant_id, id),
    unique (tenant_id, name)
);

create table pools (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    kind text not null,
    capacity integer not null check (capacity >= 0),
    in_use integer not null check (in_use >= 0),
    primary key (tenant_id, account_id, kind),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
) {hot};

create table registrations (
    tenant_id {uuid} not null,
    id {uuid} not null,
    account_id {uuid} not null,
    project_id text not null,
    node_id text not null,
    project_name text not null,
    app_name text not null,
    version text not null,
    domain text,
    hostname text,
    source text not null,
    state text not null,
    ended_at {time},
    ended_by text,
    slot_held_until {time},
    revision bigint not null,
    issued bigint not null,
    acked bigint not null,
    tokens {bytes} not null,
    failures integer not null,
    registered_at {time} not null,
    last_success_at {time} not null,
    last_counted_at {time},
    lease_expires_at {time} not null,
    password_version bigint not null,
    replaced_count integer not null,
    replaced_since {time} not null,
    replaced_last_at {time} not null,
    sweep_at {time} not null,
    primary key (tenant_id, id),
    foreign key (tenant_id, account_id) references accounts (tenant_id, id)
) {hot};

create unique index registrations_live
    on registrations (tenant_id, account_id, project_id, node_id) where state = 'registered';
create index registrations_node
    on registrations (tenant_id, account_id, project_id, node_id, id);
create index registrations_sweep on registrations (sweep_at) where state = 'registered';
create index registrations_held
    on registrations (slot_held_until) where slot_held_until is not null;

create table registration_events (
    tenant_id {uuid} not null,
    id {uuid} not null,
    account_id {uuid},
    registration_id {uuid},
    project_id text,
    node_id text,
    kind text not null,
    failure boolean not null,
    at {time} not null,
    code integer,
    counted boolean not null,
    detail text not null,
    source text,
    request_id text,
    primary key (tenant_id, id)
);

create index registration_events_failures
    on registration_events (tenant_id, account_id, project_id, node_id, id) where failure;

create table unproven_refusals (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    source text not null,
    hour {time} not null,
    count bigint not null,
    primary key (tenant_id, account_id, source, hour)
);

create table usage_hourly (
    tenant_id {uuid} not null,
    account_id {uuid} not null,
    hour {time} not null,
    renewals bigint not null,
    primary key (tenant_id, account_id, hour)
);

create table amnesties (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    begins_at {time} not null,
    ends_at {time} not null,
    created_at {time} not null,
    primary key (tenant_id, id)
);
";

const DOWN: &str = "
drop table amnesties;
drop table usage_hourly;
drop table unproven_refusals;
drop table registration_events;
drop table registrations;
drop table pools;
drop table accounts;
drop table tenant_keys;
drop table tenants;
drop table installation;
";
