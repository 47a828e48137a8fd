//! The statements that nodes make the database run all day and those of lists and searches, for the
//! tests that look at how it goes about them: one that reads whole tables is quick until there are many rows.

use std::sync::{Arc, Mutex, PoisonError};

use rollcall_domain::TenantId;
use sea_orm::{DatabaseConnection, DbBackend, Statement};

use crate::{
    Options, Scope, StoreError,
    accounts::expiry_warnings,
    connect,
    mail::digest,
    nodes::{claims, renewals, unbinds, watch},
};

/// A connection as the group committers use it.
pub async fn connection(options: &Options) -> Result<DatabaseConnection, StoreError> {
    connect::dedicated(options).await
}

/// The group-committed statements, by name.
pub fn statements(backend: DbBackend) -> Vec<(&'static str, &'static str)> {
    let claims = claims::statements(backend).into_iter().map(|sql| ("claim", sql));
    let unbinds = unbinds::statements(backend).iter().map(|sql| ("unbinding", *sql));
    let renewals = [("renewal", renewals::statement_of(backend))];
    renewals.into_iter().chain(claims).chain(unbinds).collect()
}

/// The workers' queries of what is due; `$1` is the time.
pub fn watches(backend: DbBackend) -> Vec<String> {
    let digests =
        [digest::due_in("lock_outs"), digest::due_in("silences"), watch::statement(backend, 100)];
    expiry_warnings::statements(backend, 100).into_iter().chain(digests).collect()
}

/// Record the statements that `work` runs.
pub async fn asked<T>(
    options: &Options,
    tenant: TenantId,
    work: impl AsyncFnOnce(Scope<'_, DatabaseConnection>) -> T,
) -> Result<Vec<Statement>, StoreError> {
    let heard = Arc::<Mutex<Vec<_>>>::default();
    let mut db = connect::dedicated(options).await?;
    let hear = Arc::clone(&heard);
    db.set_metric_callback(move |info| {
        hear.lock().unwrap_or_else(PoisonError::into_inner).push(info.statement.clone());
    });
    work(Scope { db: &db, tenant }).await;
    db.close().await?;
    let heard = std::mem::take(&mut *heard.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(heard)
}
