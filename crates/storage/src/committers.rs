//! Starting the group committers: each area starts its own (`AREA/committers.rs`).

use prometheus::Registry;
use sea_orm::{DatabaseConnection, DbBackend};

use crate::{
    CommitMetrics, Options, StoreError,
    commit::{Batched, Committer},
    connect::dedicated,
};

/// What a committer is started with.
pub(crate) struct Starter<'a> {
    options: &'a Options,
    writer: &'a DatabaseConnection,
    metrics: CommitMetrics,
}

impl<'a> Starter<'a> {
    /// For a store that writes through `writer` besides.
    pub(crate) fn new(
        options: &'a Options,
        writer: &'a DatabaseConnection,
        registry: &Registry,
    ) -> Self {
        Self { options, writer, metrics: CommitMetrics::register(registry) }
    }

    /// Start one, with a connection of its own; its name is its thread's and its metrics'.
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
