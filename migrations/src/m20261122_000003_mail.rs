//! Mails on their way out, and the requests that came in by mail.

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

/// A message is sealed under the master key, since it may hold a password, and erased once the
/// relay has taken it. Whoever sends one claims it until a time.
///
/// What a request was written as stands apart from it, so that lists needn't pass it by.
const UP: &str = "
create table outbox_mails (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    kind text not null,
    account_id {uuid},
    contract_id {uuid},
    request_id {uuid},
    recipient text not null,
    subject text not null,
    message_id text not null,
    state text not null,
    attempts integer not null,
    created_at {time} not null,
    tried_since {time} not null,
    due_at {time} not null,
    claimed_until {time},
    sent_at {time},
    answer text,
    sealed_message {bytes},
    primary key (tenant_id, id)
);

create index outbox_mails_due on outbox_mails (due_at) where state = 'waiting';
create index outbox_mails_state on outbox_mails (tenant_id, state, id);
create index outbox_mails_account
    on outbox_mails (tenant_id, account_id, id) where account_id is not null;

create table account_requests (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    message_id text not null,
    received_at {time} not null,
    state text not null,
    sender text,
    sender_key text,
    sender_name text,
    subject text,
    sent_at {time},
    company text,
    company_key text,
    project text,
    project_key text,
    signed_on {date},
    wished_name text,
    unclear {json} not null,
    language text not null,
    checks {json} not null,
    unreadable text,
    account_id {uuid},
    reason text,
    contract_id {uuid},
    mismatches {json} not null,
    decided_at {time},
    decided_by text,
    primary key (tenant_id, id),
    unique (tenant_id, message_id)
);

create index account_requests_state on account_requests (tenant_id, state, id);
create index account_requests_sender
    on account_requests (tenant_id, sender_key {bytewise}, id) where sender_key is not null;
create index account_requests_company
    on account_requests (tenant_id, company_key {bytewise}, id) where company_key is not null;
create index account_requests_project
    on account_requests (tenant_id, project_key {bytewise}, id) where project_key is not null;

create table account_request_texts (
    tenant_id {uuid} not null,
    request_id {uuid} not null,
    text text not null,
    raw {bytes},
    primary key (tenant_id, request_id),
    foreign key (tenant_id, request_id) references account_requests (tenant_id, id)
);
";

const DOWN: &str = "
drop table account_request_texts;
drop table account_requests;
drop table outbox_mails;
";
