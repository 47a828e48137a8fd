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

pub(crate) struct Breaker {
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
    /// What the server last answered in place of serving, if it did answer.
    refusal: Option<RedisError>,
}

impl State {
    fn unavailable(&self) -> CacheError {
        self.refusal.clone().map_or(CacheError::Unavailable, CacheError::refused)
    }
}

impl Breaker {
    pub(super) async fn new(server: Server) -> Arc<Self> {
        let first = server.connect().await;
        let breaker = Arc::new(Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            server,
            runtime: Handle::current(),
            state: RwLock::new(State { generation: 0, connection: None, refusal: None }),
        });
        match first {
            Ok(connection) => breaker.write().connection = Some(connection),
            Err(error) => {
                breaker.still_open(&error);
                breaker.opened(&error);
            }
        }
        breaker
    }

    /// A connection for one call, whose result must be settled.
    pub(crate) fn borrow(self: &Arc<Self>) -> Result<Borrowed<'_>, CacheError> {
        let state = self.read();
        let shared = state.connection.as_ref().ok_or_else(|| state.unavailable())?;
        let generation = state.generation;
        let own = per_thread::connection((self.id, generation), &self.server);
        let connection = own.unwrap_or_else(|| shared.clone());
        Ok(Borrowed { breaker: self, generation, connection })
    }

    fn open(self: &Arc<Self>, generation: u64, error: &RedisError) {
        let mut state = self.write();
        if state.generation == generation && state.connection.take().is_some() {
            state.refusal = replied(error).then(|| error.clone());
            self.opened(error);
        }
    }

    fn opened(self: &Arc<Self>, error: &RedisError) {
        tracing::warn!(%error, "cache is unavailable, going on from the database");
        let probe = probe(Arc::downgrade(self), self.server.clone());
        self.runtime.spawn(probe);
    }

    fn still_open(&self, error: &RedisError) {
        self.write().refusal = replied(error).then(|| error.clone());
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
        let found = server.connect().await;
        let Some(breaker) = breaker.upgrade() else { return };
        match found {
            Ok(connection) => return breaker.close(connection),
            Err(error) => breaker.still_open(&error),
        }
    }
}

/// A connection for one call.
pub(crate) struct Borrowed<'a> {
    breaker: &'a Arc<Breaker>,
    generation: u64,
    pub(crate) connection: Connection,
}

impl Borrowed<'_> {
    /// Opens the breaker if the call had no answer, or one that a new connection may better.
    pub(crate) fn settle<T>(self, answer: RedisResult<T>) -> Result<T, CacheError> {
        answer.map_err(|error| {
            let replied = replied(&error);
            // A Redis that refuses a call did so at once and costs nobody time, unless a new
            // connection may lead elsewhere: after a fail-over the old master answers that it is
            // read-only.
            if !replied || error.is_unrecoverable_error() {
                self.breaker.open(self.generation, &error);
            }
            if replied { CacheError::refused(error) } else { CacheError::Unavailable }
        })
    }
}

/// Whether this is what Redis said, rather than that it said nothing.
fn replied(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}
