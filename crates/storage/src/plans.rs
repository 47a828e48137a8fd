//! The statements that nodes make the database run all day, for the test that looks at how it goes
//! about them: one that reads whole tables is quick until there are many rows.

use sea_orm::{DatabaseConnection, DbBackend};

use crate::{Options, StoreError, claims, connect, renewals};

/// A connection as the group committers use it.
pub async fn connection(options: &Options) -> Result<DatabaseConnection, StoreError> {
    connect::dedicated(options).await
}

/// What is group-committed, by name.
pub fn statements(backend: DbBackend) -> Vec<(&'static str, &'static str)> {
    let claims = claims::statements(backend).iter().map(|sql| ("claim", *sql));
    [("renewal", renewals::statement_of(backend))].into_iter().chain(claims).collect()
}
