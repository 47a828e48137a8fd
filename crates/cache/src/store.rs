//! The interface of a cache store.

use std::sync::Arc;

use async_trait::async_trait;

use crate::sessions::SessionStore;
use crate::{CacheError, Key};

/// A cached value with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The version of the cached row: goes up from 0 with every change.
    pub version: i64,
    /// The value, in the caller's encoding.
    pub value: Vec<u8>,
}

/// The hits of a rate limit in its current window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hits {
    /// Hits in this window, the one just counted among them.
    pub seen: u64,
    /// When the window ends, in milliseconds since the epoch.
    pub ends_at_ms: i64,
}

/// A cache store; the module `conformance` has its specification as tests.
#[async_trait]
pub trait CacheStore: Send + Sync + 'static {
    /// The values of several keys of *one* account, in order, in one round trip; `None` where there is nothing or only a tombstone.
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, CacheError>;

    /// Put a value, unless a value or tombstone of a newer version is there; an equal version is replaced.
    async fn put(&self, key: &Key, value: Versioned) -> Result<(), CacheError>;

    /// Put several values, of any accounts, as [`CacheStore::put`] does each.
    async fn put_all(&self, entries: &[(Key, Versioned)]) -> Result<(), CacheError> {
        for (key, value) in entries {
            self.put(key, value.clone()).await?;
        }
        Ok(())
    }

    /// Drop the value and leave a tombstone that refuses versions below `version`, or below the newest one seen here if that is higher.
    async fn invalidate(&self, key: &Key, version: i64) -> Result<(), CacheError>;

    /// Drop a value that proved wrong, whatever its version; a tombstone stays as it is.
    async fn forget(&self, key: &Key) -> Result<(), CacheError>;

    /// Count one hit against a limit in the fixed window that `now_ms` falls into.
    async fn hit(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<Hits, CacheError>;

    /// How many hits that window has seen, without adding one.
    async fn hits(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<u64, CacheError>;

    /// Whether the store takes writes, by a small one.
    async fn check(&self) -> Result<(), CacheError>;

    /// The kind of store, for logs and readiness.
    fn name(&self) -> &'static str;

    /// The floating sessions that live in the same store.
    fn sessions(&self) -> Arc<dyn SessionStore>;
}
