//! Who acts and what they did: staff, tokens, the audit trail, requests that take effect once.

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

/// The audit trail keeps JSON as text: what was hashed must be read back to the byte. Its head says
/// where the chain ends, and is locked by whoever writes on: nothing here refers to the tenant's row,
/// or whoever holds that and waits for the head would be waited for in turn.
const UP: &str = "
create table staff (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    email text not null,
    name text not null,
    role text not null,
    status text not null,
    password_hash text not null,
    password_version bigint not null,
    sealed_totp {bytes},
    totp_proven boolean not null,
    totp_last_step bigint not null,
    version bigint not null,
    created_at {time} not null,
    last_login_at {time},
    primary key (tenant_id, id),
    unique (tenant_id, email)
);

create table staff_recovery_codes (
    tenant_id {uuid} not null,
    staff_id {uuid} not null,
    hash {bytes} not null,
    used_at {time},
    primary key (tenant_id, staff_id, hash),
    foreign key (tenant_id, staff_id) references staff (tenant_id, id)
);

create table api_tokens (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    name text not null,
    role text not null,
    hash {bytes} not null,
    created_at {time} not null,
    created_by text not null,
    expires_at {time},
    last_used_at {time},
    revoked_at {time},
    primary key (tenant_id, id)
);

create table operator_tokens (
    id {uuid} primary key,
    name text not null,
    hash {bytes} not null,
    created_at {time} not null,
    expires_at {time},
    last_used_at {time},
    revoked_at {time}
);

create table audit_heads (
    tenant_id {uuid} primary key,
    position bigint not null,
    hash {bytes} not null
);

create table audit_events (
    tenant_id {uuid} not null,
    position bigint not null,
    id {uuid} not null,
    at {time} not null,
    who text not null,
    action text not null,
    target_kind text not null,
    target_id text not null,
    target_name text not null,
    account_id {uuid},
    before text,
    after text,
    source text,
    request_id text,
    previous_hash {bytes} not null,
    hash {bytes} not null,
    primary key (tenant_id, position),
    unique (tenant_id, id)
);

create index audit_events_account
    on audit_events (tenant_id, account_id, position) where account_id is not null;

create table idempotency_keys (
    tenant_id {uuid} not null,
    caller text not null,
    method text not null,
    path text not null,
    key text not null,
    id {uuid} not null,
    body_hash {bytes} not null,
    begun_at {time} not null,
    done_at {time},
    target_id text,
    primary key (tenant_id, caller, method, path, key),
    unique (tenant_id, id)
);

create index idempotency_keys_begun on idempotency_keys (begun_at);
";

const DOWN: &str = "
drop table idempotency_keys;
drop table audit_events;
drop table audit_heads;
drop table operator_tokens;
drop table api_tokens;
drop table staff_recovery_codes;
drop table staff;
";
