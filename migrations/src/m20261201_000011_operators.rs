//! People who operate the installation, and who of them is logged in.

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

/// Whoever has not set a password yet, or is to set a new one, has a link instead.
const UP: &str = "
create table operators (
    id {uuid} primary key,
    email text not null unique,
    name text not null,
    status text not null,
    password_hash text,
    password_version bigint not null,
    sealed_totp {bytes},
    totp_proven boolean not null,
    totp_last_step bigint not null,
    link_hash {bytes},
    link_expires_at {time},
    created_at {time} not null,
    last_login_at {time}
);

create table operator_recovery_codes (
    operator_id {uuid} not null references operators (id),
    hash {bytes} not null,
    used_at {time},
    primary key (operator_id, hash)
);

create table operator_logins (
    id {uuid} primary key,
    operator_id {uuid} not null references operators (id),
    hash {bytes} not null,
    password_version bigint not null,
    created_at {time} not null,
    last_used_at {time} not null,
    ended_at {time}
);

create index operator_logins_operator on operator_logins (operator_id, created_at);
";

const DOWN: &str = "
drop table operator_logins;
drop table operator_recovery_codes;
drop table operators;
";
