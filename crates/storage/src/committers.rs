//! Starting the group committers: each area starts its own (`AREA/committers.rs`).

use prometheus::Registry;
use sea_orm::{DatabaseConnection, DbBackend};

use crate::{
    CommitMetrics, Options, StoreError,
    commit::{Batched, Committer},
    connect::dedicated,
};

/// The context in which committers are started.
pub(crate) struct Starter<'a> {
    options: &'a Options,
    writer: &'a DatabaseConnection,
    metrics: CommitMetrics,
}

impl<'a> Starter<'a> {
    /// The context of a store with this writer.
    pub(crate) fn new(
        options: &'a Options,
        writer: &'a DatabaseConnection,
        registry: &Registry,
    ) -> Self {
        Self { options, writer, metrics: CommitMetrics::register(registry) }
    }

    /// Start a committer with a connection of its own; its name is that of its thread and its
    /// metrics.
    pub(crate) async fn start<I: Batched>(
        &self,
        name: &'static str,
    ) -> Result<Committer<I>, StoreError> {
        let db = match self.writer.get_database_backend() {
            // SQLite has one writer at a time; whoever writes takes turns on its connection.
            DbBackend::Sqlite => self.writer.clone(),
            _ => dedicated(self.options).await?,
        };
        Committer::start(name, db, self.metrics.clone())
    }
}
