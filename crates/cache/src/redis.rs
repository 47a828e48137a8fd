//! The cache in Redis, shared by any number of processes.

mod circuit_breaker;
mod connection;
mod per_thread;
mod scripts;

use std::sync::Arc;
use std::time::Duration;

use ::redis::cmd;
use async_trait::async_trait;

use crate::counters::Counters;
use crate::sessions::{RedisSessions, SessionStore};
use crate::window::Window;
use crate::{CacheError, CacheStore, Hits, Key, Versioned, encoding};
pub(crate) use circuit_breaker::Breaker;
pub(crate) use connection::Server;
use scripts::Scripts;

/// The timeout of connecting and of an answer.
pub(crate) const TIMEOUT: Duration = Duration::from_millis(250);
const KEEP_FOR_SECONDS: u32 = 24 * 60 * 60;
/// Entries of one script call: this many block Redis for a quarter of a millisecond.
const PUT_AT_ONCE: usize = 128;

pub(crate) struct RedisCache {
    name: &'static str,
    cluster: bool,
    breaker: Arc<Breaker>,
    scripts: Scripts,
    /// Counters of the process while Redis is down, so that limits still hold.
    counters: Counters,
}

impl RedisCache {
    pub(crate) async fn open(server: Server) -> Self {
        Self {
            name: server.name(),
            cluster: matches!(server, Server::Cluster(_)),
            breaker: Breaker::new(server).await,
            scripts: Scripts::new(),
            counters: Counters::new(),
        }
    }

    async fn count(&self, limit: &str, window: &Window) -> Result<u64, CacheError> {
        let mut redis = self.breaker.borrow()?;
        let mut call = self.scripts.hit.key(window.key(limit));
        call.arg(window.keep_for().as_secs());
        let answer = call.invoke_async(&mut redis.connection).await;
        redis.settle(answer)
    }

    async fn put_at_once(&self, entries: &[(Key, Versioned)]) -> Result<(), CacheError> {
        let mut redis = self.breaker.borrow()?;
        let mut call = self.scripts.put.prepare_invoke();
        call.arg(KEEP_FOR_SECONDS);
        for (key, value) in entries {
            call.key(key.to_string()).arg(encoding::encode(value));
        }
        let answer = call.invoke_async(&mut redis.connection).await;
        redis.settle(answer)
    }

    async fn counted(&self, limit: &str, window: &Window) -> Result<u64, CacheError> {
        let mut redis = self.breaker.borrow()?;
        let mut call = cmd("GET");
        call.arg(window.key(limit));
        let answer = call.query_async(&mut redis.connection).await;
        let seen: Option<u64> = redis.settle(answer)?;
        Ok(seen.unwrap_or(0))
    }
}

#[async_trait]
impl CacheStore for RedisCache {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, CacheError> {
        debug_assert!(keys.windows(2).all(|k| k[0].account() == k[1].account()));
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut redis = self.breaker.borrow()?;
        // One key is what nearly every call asks for.
        if let [key] = keys {
            let mut call = cmd("GET");
            call.arg(key.to_string());
            let answer = call.query_async(&mut redis.connection).await;
            let found: Option<Vec<u8>> = redis.settle(answer)?;
            return Ok(vec![found.and_then(encoding::decode)]);
        }
        let mut call = cmd("MGET");
        for key in keys {
            call.arg(key.to_string());
        }
        let answer = call.query_async(&mut redis.connection).await;
        let found: Vec<Option<Vec<u8>>> = redis.settle(answer)?;
        Ok(found.into_iter().map(|it| it.and_then(encoding::decode)).collect())
    }

    async fn put(&self, key: &Key, value: Versioned) -> Result<(), CacheError> {
        self.put_at_once(&[(*key, value)]).await
    }

    async fn put_all(&self, entries: &[(Key, Versioned)]) -> Result<(), CacheError> {
        // A cluster wants each of them at its own server; one server takes them in one go.
        let at_once = if self.cluster { 1 } else { PUT_AT_ONCE };
        for some in entries.chunks(at_once) {
            self.put_at_once(some).await?;
        }
        Ok(())
    }

    async fn invalidate(&self, key: &Key, version: i64) -> Result<(), CacheError> {
        let mut redis = self.breaker.borrow()?;
        let mut call = self.scripts.invalidate.key(key.to_string());
        call.arg(encoding::version(version)).arg(KEEP_FOR_SECONDS);
        let answer = call.invoke_async(&mut redis.connection).await;
        redis.settle(answer)
    }

    async fn forget(&self, key: &Key) -> Result<(), CacheError> {
        let mut redis = self.breaker.borrow()?;
        let call = self.scripts.forget.key(key.to_string());
        let answer = call.invoke_async(&mut redis.connection).await;
        redis.settle(answer)
    }

    async fn hit(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<Hits, CacheError> {
        let window = Window::at(now_ms, window_ms);
        Ok(match self.count(limit, &window).await {
            Ok(seen) => window.hits(seen),
            Err(_) => self.counters.hit(limit, &window),
        })
    }

    async fn hits(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<u64, CacheError> {
        let window = Window::at(now_ms, window_ms);
        Ok(match self.counted(limit, &window).await {
            Ok(seen) => seen,
            Err(_) => self.counters.hits(limit, &window),
        })
    }

    async fn check(&self) -> Result<(), CacheError> {
        let mut redis = self.breaker.borrow()?;
        let answer = redis.connection.try_write().await;
        redis.settle(answer)
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn sessions(&self) -> Arc<dyn SessionStore> {
        Arc::new(RedisSessions::new(Arc::clone(&self.breaker)))
    }
}
