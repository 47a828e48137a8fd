//! Rate-limit counters in the process: the memory store's, and Redis's while it is down.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use moka::Expiry;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use crate::Hits;
use crate::window::Window;

/// The most counters: some 20 MB, against a flood of made-up names.
const MAX_COUNTERS: u64 = 100_000;

pub(crate) struct Counters(Cache<String, Arc<Counter>>);

struct Counter {
    seen: AtomicU64,
    keep_for: Duration,
}

struct ByWindow;

impl Expiry<String, Arc<Counter>> for ByWindow {
    fn expire_after_create(
        &self,
        _: &String,
        counter: &Arc<Counter>,
        _: Instant,
    ) -> Option<Duration> {
        Some(counter.keep_for)
    }
}

impl Counters {
    pub(crate) fn new() -> Self {
        let counters = Cache::builder()
            .max_capacity(MAX_COUNTERS)
            // The default policy may turn a new key away when full, and its hits with it.
            .eviction_policy(EvictionPolicy::lru())
            .expire_after(ByWindow)
            .build();
        Self(counters)
    }

    pub(crate) fn hit(&self, limit: &str, window: &Window) -> Hits {
        let counter = self.0.get_with(window.key(limit), || {
            Arc::new(Counter { seen: AtomicU64::new(0), keep_for: window.keep_for() })
        });
        window.hits(counter.seen.fetch_add(1, Ordering::Relaxed) + 1)
    }

    pub(crate) fn hits(&self, limit: &str, window: &Window) -> u64 {
        self.0.get(&window.key(limit)).map_or(0, |counter| counter.seen.load(Ordering::Relaxed))
    }
}
