//! One text of the schema for two databases: only the names of the types differ.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// The types as the schema writes them, in PostgreSQL and in SQLite.
///
/// SQLite's are those that sea-orm's values are stored as: ids as 16 bytes, times as RFC 3339.
const TYPES: [(&str, &str, &str); 7] = [
    ("{uuid}", "uuid", "blob"),
    ("{time}", "timestamptz", "text"),
    ("{date}", "date", "text"),
    ("{bytes}", "bytea", "blob"),
    ("{json}", "jsonb", "text"),
    // Sorted by bytes whatever the database's language, so that a prefix is a range. SQLite's are.
    ("{bytewise}", "text_pattern_ops", ""),
    // Room on the page for the next version of a row that is written over and over (HOT updates).
    ("{hot}", "with (fillfactor = 70)", ""),
];

/// Run the statements of `schema`, separated by semicolons, in the manager's dialect.
pub(crate) async fn run(manager: &SchemaManager<'_>, schema: &str) -> Result<(), DbErr> {
    let postgres = manager.get_database_backend() == DbBackend::Postgres;
    let schema = TYPES.iter().fold(schema.to_owned(), |text, (name, pg, lite)| {
        text.replace(name, if postgres { pg } else { lite })
    });
    for statement in schema.split(';').map(str::trim).filter(|statement| !statement.is_empty()) {
        manager.get_connection().execute_unprepared(statement).await?;
    }
    Ok(())
}
