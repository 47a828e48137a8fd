//! Customers and their contracts, and what accounts and registrations are found by.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::dialect;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, UP).await?;
        let db = manager.get_connection();
        for tie in ties(manager.get_database_backend()) {
            db.execute_unprepared(tie).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for untie in unties(manager.get_database_backend()) {
            db.execute_unprepared(untie).await?;
        }
        dialect::run(manager, DOWN).await
    }
}

/// An account's contract is one of its tenant's. SQLite takes no foreign key of two columns for a
/// table that is there already.
fn ties(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "create trigger accounts_contract_insert before insert on accounts
             when new.contract_id is not null and not exists (
                 select 1 from contracts
                 where tenant_id = new.tenant_id and id = new.contract_id)
             begin select raise(abort, 'FOREIGN KEY constraint failed'); end",
            "create trigger accounts_contract_update before update of contract_id on accounts
             when new.contract_id is not null and not exists (
                 select 1 from contracts
                 where tenant_id = new.tenant_id and id = new.contract_id)
             begin select raise(abort, 'FOREIGN KEY constraint failed'); end",
            "create trigger contracts_accounts_delete before delete on contracts
             when exists (
                 select 1 from accounts
                 where tenant_id = old.tenant_id and contract_id = old.id)
             begin select raise(abort, 'FOREIGN KEY constraint failed'); end",
        ],
        _ => &["alter table accounts add constraint accounts_contract_fkey
                foreign key (tenant_id, contract_id) references contracts (tenant_id, id)"],
    }
}

fn unties(backend: DbBackend) -> &'static [&'static str] {
    match backend {
        DbBackend::Sqlite => &[
            "drop trigger contracts_accounts_delete",
            "drop trigger accounts_contract_update",
            "drop trigger accounts_contract_insert",
        ],
        _ => &["alter table accounts drop constraint accounts_contract_fkey"],
    }
}

/// Companies and projects are told apart by a key in which case, width and white space don't count.
/// What is searched by prefix is sorted by bytes. No index holds a column that a renewal changes,
/// unless the node said something new of itself.
const UP: &str = "
create table customers (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    company text not null,
    company_key text not null,
    created_at {time} not null,
    primary key (tenant_id, id),
    unique (tenant_id, company_key)
);

create index customers_company on customers (tenant_id, company_key {bytewise}, id);

create table contracts (
    tenant_id {uuid} not null references tenants (id),
    id {uuid} not null,
    customer_id {uuid} not null,
    project text not null,
    project_key text not null,
    signed_on {date} not null,
    max_nodes integer not null check (max_nodes >= 0),
    starts_on {date},
    expires_on {date},
    language text not null,
    notes text not null,
    version bigint not null,
    created_at {time} not null,
    updated_at {time} not null,
    primary key (tenant_id, id),
    unique (tenant_id, customer_id, project_key, signed_on),
    foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);

create index contracts_project on contracts (tenant_id, project_key {bytewise}, id);
create index contracts_signed on contracts (tenant_id, signed_on, id);
create index contracts_expiry
    on contracts (tenant_id, expires_on, id) where expires_on is not null;

create table contract_emails (
    tenant_id {uuid} not null,
    contract_id {uuid} not null,
    position integer not null,
    email text not null,
    email_key text not null,
    primary key (tenant_id, contract_id, position),
    foreign key (tenant_id, contract_id) references contracts (tenant_id, id)
);

create index contract_emails_email on contract_emails (tenant_id, email_key, contract_id);

alter table accounts add column contract_id {uuid};

create index accounts_contract
    on accounts (tenant_id, contract_id, id) where contract_id is not null;
create index accounts_name on accounts (tenant_id, name {bytewise});
create index accounts_status on accounts (tenant_id, status, name {bytewise});
create index accounts_expiry on accounts (tenant_id, expires_at, id) where expires_at is not null;

create index registrations_account on registrations (tenant_id, account_id, id);
create index registrations_on on registrations (tenant_id, id) where state = 'registered';
create index registrations_over on registrations (tenant_id, id) where state <> 'registered';
create index registrations_node_id
    on registrations (tenant_id, lower(node_id) {bytewise}, account_id);
create index registrations_project_id
    on registrations (tenant_id, lower(project_id) {bytewise}, account_id);
create index registrations_project_name
    on registrations (tenant_id, lower(project_name) {bytewise}, account_id);
create index registrations_hostname
    on registrations (tenant_id, lower(hostname) {bytewise}, account_id)
    where hostname is not null;
create index registrations_source on registrations (tenant_id, source, account_id);

create index registration_events_account
    on registration_events (tenant_id, account_id, at, id) where account_id is not null;
create index audit_events_timeline
    on audit_events (tenant_id, account_id, at, id) where account_id is not null;
";

const DOWN: &str = "
drop index audit_events_timeline;
drop index registration_events_account;
drop index registrations_source;
drop index registrations_hostname;
drop index registrations_project_name;
drop index registrations_project_id;
drop index registrations_node_id;
drop index registrations_over;
drop index registrations_on;
drop index registrations_account;
drop index accounts_expiry;
drop index accounts_status;
drop index accounts_name;
drop index accounts_contract;
alter table accounts drop column contract_id;
drop table contract_emails;
drop table contracts;
drop table customers;
";
