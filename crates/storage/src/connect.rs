//! Connecting to the database, and migrating its schema.

use std::{collections::HashSet, time::Duration};

use rollcall_migrations::{IntoSchemaManagerConnection, Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        postgres::PgConnectOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};
// Only named for its TLS to PostgreSQL, `?sslmode=require`, which sea-orm leaves to us.
use sqlx as _;

use crate::{
    StoreError,
    failover::{self, Hosts},
};

/// The options of connecting.
#[derive(Debug, Clone)]
pub struct Options {
    /// `postgres://…` or `sqlite://…`.
    pub url: String,
    /// How many connections besides the three of the group committers.
    pub connections: u32,
}

/// The timeout of getting a connection from the pool.
const ACQUIRE: Duration = Duration::from_secs(3);

/// How long it may be until SQLite's only writer is free. Who waits for that is in a queue, whose
/// length says nothing of the database: as long as a whole batch may take.
const TURN: Duration = Duration::from_secs(8);

/// The advisory lock that serializes migrations of a PostgreSQL database.
const MIGRATION_LOCK: i64 = 0x726f_6c6c_6361_6c6c;

/// Open the connection pool: for reads, with PostgreSQL also for writes.
pub(crate) async fn pool(options: &Options) -> Result<DatabaseConnection, StoreError> {
    open(&options.url, options.connections.max(2), false).await
}

/// Open a dedicated connection.
///
/// For SQLite it is *the* writer. For PostgreSQL it carries a group committer, whose statements
/// go from a batch of at most a thousand rows to their primary keys: the planner is told so,
/// because it can't know how many rows an array holds and a wrong guess is a scan of the table.
pub(crate) async fn dedicated(options: &Options) -> Result<DatabaseConnection, StoreError> {
    open(&options.url, 1, true).await
}

async fn open(
    url: &str,
    connections: u32,
    by_key_only: bool,
) -> Result<DatabaseConnection, StoreError> {
    let hosts = Hosts::of(url);
    let read_write = hosts.read_write;
    let mut connect = ConnectOptions::new(with_create(&hosts.url().await));
    let is_only_writer = url.starts_with("sqlite:") && connections == 1;
    connect
        .max_connections(connections)
        .min_connections(0)
        .acquire_timeout(if is_only_writer { TURN } else { ACQUIRE })
        .connect_timeout(ACQUIRE)
        .test_before_acquire(false)
        .connect_lazy(true)
        .sqlx_logging(false);
    let set = if by_key_only { by_key } else { as_usual };
    connect.map_sqlx_postgres_opts(set);
    connect.map_sqlx_postgres_pool_opts(move |pool| failover::watched(pool, read_write));
    connect.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("cache_size", "-16384")
    });
    let db = Database::connect(connect).await?;
    if db.get_database_backend() == DbBackend::Postgres {
        hosts.follow(db.get_postgres_connection_pool().clone(), set);
    }
    Ok(db)
}

/// The session settings of every connection.
fn as_usual(postgres: PgConnectOptions) -> PgConnectOptions {
    postgres.options([("application_name", "rollcall"), ("statement_timeout", "5s")])
}

/// The session settings for statements that go to rows by their keys only.
fn by_key(postgres: PgConnectOptions) -> PgConnectOptions {
    let nested_loops = ["enable_hashjoin", "enable_mergejoin", "enable_seqscan"];
    // Planning a batch costs more than executing it; the committer has plans made anew every so
    // often.
    as_usual(postgres)
        .options(nested_loops.map(|setting| (setting, "off")))
        .options([("plan_cache_mode", "force_generic_plan")])
}

/// Have SQLite create its file.
fn with_create(url: &str) -> String {
    if url.starts_with("sqlite:") && !url.contains("mode=") {
        let joint = if url.contains('?') { '&' } else { '?' };
        return format!("{url}{joint}mode=rwc");
    }
    url.to_owned()
}

/// Run the pending migrations and return their names; processes that start together wait for one
/// another.
pub async fn migrate(options: &Options) -> Result<Vec<String>, StoreError> {
    let db = dedicated(options).await?;
    let applied = apply(&db).await;
    let closed = db.close().await;
    let applied = applied?;
    closed?;
    Ok(applied)
}

async fn apply(db: &DatabaseConnection) -> Result<Vec<String>, DbErr> {
    // Where there is nothing to do, nobody is waited for.
    let pending = pending(db).await?;
    if pending.is_empty() {
        return Ok(pending);
    }
    if db.get_database_backend() == DbBackend::Postgres {
        // A session lock on the pool's only connection: it goes with it, even if we are killed.
        db.execute_unprepared("set statement_timeout = 0").await?;
        db.execute_unprepared(&format!("select pg_advisory_lock({MIGRATION_LOCK})")).await?;
        return run(db).await;
    }
    let tx = db.begin_with_options(immediate()).await?;
    let applied = run(&tx).await?;
    tx.commit().await?;
    Ok(applied)
}

/// Run the pending migrations, under the lock.
async fn run<'c, C: ConnectionTrait>(db: &'c C) -> Result<Vec<String>, DbErr>
where
    &'c C: IntoSchemaManagerConnection<'c>,
{
    let pending = pending(db).await?;
    if !pending.is_empty() {
        Migrator::up(db, None).await?;
    }
    Ok(pending)
}

/// The options of a writing transaction: SQLite takes its write lock at the beginning.
pub(crate) fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}

/// The pending migrations. Only reads, unlike the migrator's own query.
async fn pending(db: &impl ConnectionTrait) -> Result<Vec<String>, DbErr> {
    let there = match db.get_database_backend() {
        DbBackend::Sqlite => "select 1 from sqlite_master where name = 'seaql_migrations'",
        _ => "select 1 where to_regclass('seaql_migrations') is not null",
    };
    let ask = |sql: &str| Statement::from_string(db.get_database_backend(), sql);
    let mut applied = HashSet::new();
    if db.query_one_raw(ask(there)).await?.is_some() {
        for row in db.query_all_raw(ask("select version from seaql_migrations")).await? {
            applied.insert(row.try_get_by_index::<String>(0)?);
        }
    }
    let names = Migrator::migrations().into_iter().map(|migration| migration.name().to_owned());
    Ok(names.filter(|name| !applied.contains(name)).collect())
}

/// The pending migrations.
pub async fn pending_migrations(db: &DatabaseConnection) -> Result<Vec<String>, StoreError> {
    Ok(pending(db).await?)
}
