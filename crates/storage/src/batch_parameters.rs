//! A batch as the parameters of one statement: an array a column for PostgreSQL, JSON for SQLite.

use chrono::{DateTime, SecondsFormat, Utc};

/// One member of every entry, as an array.
pub(crate) fn column<I, T>(batch: &[I], member: impl Fn(&I) -> T) -> sea_orm::Value
where
    Vec<T>: Into<sea_orm::Value>,
{
    batch.iter().map(member).collect::<Vec<_>>().into()
}

/// Bytes as SQLite's `unhex` reads them; JSON has none.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A time as sqlx writes it into SQLite, so that texts compare as the times do.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, false)
}
