//! The database: one concrete store, since sea-orm already is the abstraction over two.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use prometheus::Registry;
use rollcall_domain::TenantId;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement,
    TransactionTrait,
};

use crate::{
    Options, StoreError,
    committers::Starter,
    connect::{dedicated, immediate, pending_migrations, pool},
    nodes::{NodeCommitters, UsageCounters},
};

/// The database.
#[derive(Clone)]
pub struct Store {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
    pub(crate) usage: Arc<UsageCounters>,
    options: Options,
    pub(crate) nodes: NodeCommitters,
}

impl Store {
    /// Open the database. Runs no query, so that a server can start while the database is down.
    // Boxed: an `async fn` is compiled where it is awaited, and all that it starts with it. The group
    // committers would be built as the binary is, without optimisation.
    pub fn connect<'a>(
        options: &'a Options,
        registry: &'a Registry,
    ) -> BoxFuture<'a, Result<Self, StoreError>> {
        Box::pin(async move {
            let reader = pool(options).await?;
            let writer = match reader.get_database_backend() {
                DbBackend::Sqlite => dedicated(options).await?,
                _ => reader.clone(),
            };
            let nodes = NodeCommitters::start(&Starter::new(options, &writer, registry)).await?;
            Ok(Self { reader, writer, usage: Arc::default(), options: options.clone(), nodes })
        })
    }

    /// The tenant's scope, for reading.
    pub fn tenant(&self, id: TenantId) -> Scope<'_, DatabaseConnection> {
        Scope { db: &self.reader, tenant: id }
    }

    /// Open a connection of one's own, closed when dropped. Those of the pool belong to the thread
    /// that opened them, and fail once a server's threads have ended.
    pub(crate) async fn own_writer(&self) -> Result<DatabaseConnection, StoreError> {
        match self.writer.get_database_backend() {
            DbBackend::Sqlite => Ok(self.writer.clone()),
            _ => dedicated(&self.options).await,
        }
    }

    /// Begin a writing transaction, the only kind.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(Tx { db: self.writer.begin_with_options(immediate()).await? })
    }

    /// The pending migrations.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, StoreError> {
        pending_migrations(&self.reader).await
    }

    /// The number of open connections, and of idle ones among them.
    pub fn connections(&self) -> (u32, usize) {
        match self.reader.get_database_backend() {
            DbBackend::Sqlite => {
                let pool = self.reader.get_sqlite_connection_pool();
                (pool.size(), pool.num_idle())
            }
            _ => {
                let pool = self.reader.get_postgres_connection_pool();
                (pool.size(), pool.num_idle())
            }
        }
    }

    /// Commit the pending batches and close.
    pub async fn close(self) -> Result<(), StoreError> {
        self.nodes.drain().await;
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }
}

/// A writing transaction; rolled back if dropped without [`Tx::commit`].
pub struct Tx {
    pub(crate) db: DatabaseTransaction,
}

impl Tx {
    /// The tenant's scope.
    pub fn tenant(&self, id: TenantId) -> Scope<'_, DatabaseTransaction> {
        Scope { db: &self.db, tenant: id }
    }

    /// Commit.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.db.commit().await?)
    }
}

/// A tenant's scope: all access to the database is through one.
#[derive(Debug)]
pub struct Scope<'a, C: ConnectionTrait> {
    pub(crate) db: &'a C,
    pub(crate) tenant: TenantId,
}

// By hand: a derive would ask the connection to be `Copy`, and only a reference to it is copied.
impl<C: ConnectionTrait> Clone for Scope<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C: ConnectionTrait> Copy for Scope<'_, C> {}

impl<'a, C: ConnectionTrait> Scope<'a, C> {
    pub(crate) fn statement<const N: usize>(
        &self,
        sql: &str,
        values: [sea_orm::Value; N],
    ) -> Statement {
        Statement::from_sql_and_values(self.db.get_database_backend(), sql, values)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Postgres
    }
}
