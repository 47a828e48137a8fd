//! The circuit breaker: keeps callers away from a Redis that doesn't answer.
//!
//! Closed, it gives out the shared connection, or the thread's own one. The first failed call opens
//! it and starts the one task that probes Redis; until that has a new connection, no call waits for
//! the network. Only the task reconnects: no client library retries by itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::Duration;

use ::redis::{ErrorKind, RedisError, RedisResult};
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::connection::{Connection, Server};
use super::per_thread;
use crate::CacheError;

static NEXT: AtomicU64 = AtomicU64::new(0);

const PROBE_EVERY: Duration = Duration::from_millis(500);

pub(super) struct Breaker {
    /// The store's number, which tells the threads' connections to different stores apart.
    id: u64,
    server: Server,
    // The connection's driver runs where it was made: on the runtime that opened the store rather
    // than on that of whichever caller met the failure, which may be short-lived or busy.
    runtime: Handle,
    state: RwLock<State>,
}

struct State {
    /// The connection's generation: a late failure of an old one doesn't close the new one.
    generation: u64,
    /// `None` while the breaker is open.
    connection: Option<Connection>,
}

impl Breaker {
    pub(super) async fn new(server: Server) -> Arc<Self> {
        let first = server.connect().await;
        let breaker = Arc::new(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            server,
            runtime: Handle::current(),
            state: RwLock::new(State { generation: 0, connection: None }),
        });
        match first {
            Ok(connection) => breaker.write().connection = Some(connection),
            Err(error) => breaker.opened(&error),
        }
        breaker
    }

    /// A connection for one call, whose result must be settled.
    pub(super) fn borrow(self: &Arc<Self>) -> Result<Borrowed<'_>, CacheError> {
        let state = self.read();
        let shared = state.connection.as_ref().ok_or(CacheError::Unavailable)?;
        let generation = state.generation;
        let own = per_thread::connection((self.id, generation), &self.server);
        let connection = own.unwrap_or_else(|| shared.clone());
        Ok(Borrowed { breaker: self, generation, connection })
    }

    fn open(self: &Arc<Self>, generation: u64, error: &RedisError) {
        let mut state = self.write();
        if state.generation == generation && state.connection.take().is_some() {
            self.opened(error);
        }
    }

    fn opened(self: &Arc<Self>, error: &RedisError) {
        tracing::warn!(%error, "cache is unavailable, going on from the database");
        let probe = probe(Arc::downgrade(self), self.server.clone());
        self.runtime.spawn(probe);
    }

    fn close(&self, connection: Connection) {
        let mut state = self.write();
        state.generation += 1;
        state.connection = Some(connection);
        tracing::info!("cache is available again");
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Probe Redis until it answers or the store is dropped.
async fn probe(breaker: Weak<Breaker>, server: Server) {
    while breaker.strong_count() > 0 {
        // Before the first attempt too: a Redis that answers pings but drops calls must not make
        // this a busy loop.
        sleep(PROBE_EVERY).await;
        if let Ok(connection) = server.connect().await {
            if let Some(breaker) = breaker.upgrade() {
                breaker.close(connection);
            }
            return;
        }
    }
}

/// A connection for one call.
pub(super) struct Borrowed<'a> {
    breaker: &'a Arc<Breaker>,
    generation: u64,
    pub(super) connection: Connection,
}

impl Borrowed<'_> {
    /// Opens the breaker if the call had no answer.
    pub(super) fn settle<T>(self, answer: RedisResult<T>) -> Result<T, CacheError> {
        answer.map_err(|error| {
            if answered(&error) {
                return CacheError::Refused(error);
            }
            self.breaker.open(self.generation, &error);
            CacheError::Unavailable
        })
    }
}

/// Whether Redis answered, if with an error. Not if a new connection may lead elsewhere: after a
/// fail-over the old master answers that it is read-only.
fn answered(error: &RedisError) -> bool {
    let reply = matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension);
    reply && !error.is_unrecoverable_error()
}
