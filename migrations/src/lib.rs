//! The schema, for PostgreSQL and SQLite.
//!
//! Migrations expand, then contract: a release must run beside the one before it, so a column is
//! added in one release and its predecessor dropped in a later one.

mod dialect;
mod m20261101_000001_registration;
mod m20261122_000001_staff;
mod m20261122_000002_contracts;
mod m20261122_000003_mail;
mod m20261122_000004_password_links;
mod m20261122_000005_notices;
mod m20261122_000006_logins;
mod m20261122_000007_fewer_indexes;
mod m20261130_000001_write_checks;
mod m20261130_000002_pool_units;
mod m20261130_000003_admitted_under;
mod m20261130_000004_request_kinds;
mod m20261130_000005_catalogue;
mod m20261130_000006_licences;
mod m20261130_000007_notice_settings;
mod m20261130_000008_sessions;
mod m20261130_000009_session_clients;
mod m20261130_000010_session_pools;
mod m20261130_000011_session_timeouts;
mod m20261130_000012_seat_usage;
mod m20261130_000020_tenant_usage;
mod m20261201_000010_mailbox_looks;
mod m20261201_000011_operators;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait};

/// All migrations, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261101_000001_registration::Migration),
            Box::new(m20261122_000001_staff::Migration),
            Box::new(m20261122_000002_contracts::Migration),
            Box::new(m20261122_000003_mail::Migration),
            Box::new(m20261122_000004_password_links::Migration),
            Box::new(m20261122_000005_notices::Migration),
            Box::new(m20261122_000006_logins::Migration),
            Box::new(m20261122_000007_fewer_indexes::Migration),
            Box::new(m20261130_000001_write_checks::Migration),
            Box::new(m20261130_000002_pool_units::Migration),
            Box::new(m20261130_000003_admitted_under::Migration),
            Box::new(m20261130_000004_request_kinds::Migration),
            Box::new(m20261130_000005_catalogue::Migration),
            Box::new(m20261130_000006_licences::Migration),
            Box::new(m20261130_000007_notice_settings::Migration),
            Box::new(m20261130_000008_sessions::Migration),
            Box::new(m20261130_000009_session_clients::Migration),
            Box::new(m20261130_000010_session_pools::Migration),
            Box::new(m20261130_000011_session_timeouts::Migration),
            Box::new(m20261130_000012_seat_usage::Migration),
            Box::new(m20261130_000020_tenant_usage::Migration),
            Box::new(m20261201_000010_mailbox_looks::Migration),
            Box::new(m20261201_000011_operators::Migration),
        ]
    }
}
