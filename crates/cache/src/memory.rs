//! The in-process cache, for a single process.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use moka::ops::compute::Op;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::counters::Counters;
use crate::sessions::{MemorySessions, SessionStore};
use crate::window::Window;
use crate::{CacheError, CacheStore, Hits, Key, Versioned};

const MAX_BYTES: u64 = 64 << 20;
/// The overhead of an entry besides its value, roughly, in bytes.
const OVERHEAD: usize = 200;
const KEEP_FOR: Duration = Duration::from_secs(24 * 60 * 60);

pub(crate) struct MemoryCache {
    entries: Cache<Key, Entry>,
    counters: Counters,
    sessions: Arc<MemorySessions>,
}

/// Without a value it is a tombstone.
#[derive(Clone)]
struct Entry {
    version: i64,
    value: Option<Arc<[u8]>>,
}

impl MemoryCache {
    pub(crate) fn new() -> Self {
        let entries = Cache::builder()
            .max_capacity(MAX_BYTES)
            .weigher(|_, entry: &Entry| {
                let value = entry.value.as_ref().map_or(0, |value| value.len());
                u32::try_from(OVERHEAD + value).unwrap_or(u32::MAX)
            })
            // The default policy may turn a new key away when full: a tombstone must not be.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_live(KEEP_FOR)
            .build();
        let counters = Counters::new();
        Self { entries, counters, sessions: Arc::default() }
    }

    /// Changes one key's entry; moka lets one change of a key run at a time.
    fn change(&self, key: &Key, decide: impl FnOnce(Option<Entry>) -> Op<Entry>) {
        self.entries
            .entry(*key)
            .and_compute_with(|there| decide(there.map(moka::Entry::into_value)));
    }

    fn find(&self, key: &Key) -> Option<Versioned> {
        let Entry { version, value } = self.entries.get(key)?;
        let value = value?.to_vec();
        Some(Versioned { version, value })
    }
}

#[async_trait]
impl CacheStore for MemoryCache {
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Versioned>>, CacheError> {
        Ok(keys.iter().map(|key| self.find(key)).collect())
    }

    async fn put(&self, key: &Key, value: Versioned) -> Result<(), CacheError> {
        let Versioned { version, value } = value;
        self.change(key, |there| match there {
            Some(there) if there.version > version => Op::Nop,
            _ => Op::Put(Entry { version, value: Some(value.into()) }),
        });
        Ok(())
    }

    async fn invalidate(&self, key: &Key, version: i64) -> Result<(), CacheError> {
        self.change(key, |there| {
            Op::Put(Entry {
                version: there.map_or(version, |there| there.version.max(version)),
                value: None,
            })
        });
        Ok(())
    }

    async fn forget(&self, key: &Key) -> Result<(), CacheError> {
        self.change(key, |there| match there {
            Some(Entry { value: Some(_), .. }) => Op::Remove,
            _ => Op::Nop,
        });
        Ok(())
    }

    async fn hit(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<Hits, CacheError> {
        Ok(self.counters.hit(limit, &Window::at(now_ms, window_ms)))
    }

    async fn hits(&self, limit: &str, now_ms: i64, window_ms: i64) -> Result<u64, CacheError> {
        Ok(self.counters.hits(limit, &Window::at(now_ms, window_ms)))
    }

    async fn check(&self) -> Result<(), CacheError> {
        Ok(())
    }

    fn name(&self) -> &'static str {
        "memory"
    }

    fn sessions(&self) -> Arc<dyn SessionStore> {
        self.sessions.clone()
    }
}
