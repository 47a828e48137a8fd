//! Writing to the shared cache in the background.
//!
//! Nobody waits for it: an answer is good once the database has it. What arrives within a few
//! milliseconds is one batch, which costs a fraction of a round trip for each.

use std::{sync::Arc, time::Duration};

use rollcall_cache::{CacheStore, Key, Versioned};
use tokio::sync::mpsc;

/// How many entries make a batch at most.
const BATCH: usize = 256;

/// How long the next batch gathers.
const GATHERING: Duration = Duration::from_millis(5);

/// The way into the batches.
pub(crate) struct CacheWriteQueue(mpsc::Sender<(Key, Versioned)>);

impl CacheWriteQueue {
    /// Start the task; it ends with the application. Must be called within a runtime.
    pub(crate) fn start(cache: Arc<dyn CacheStore>) -> Self {
        let (queue, mut waiting) = mpsc::channel(BATCH * 16);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                // A cache that is away has nothing to remember; the database has it all.
                let _ = cache.put_all(&batch).await;
                batch.clear();
                tokio::time::sleep(GATHERING).await;
            }
        });
        Self(queue)
    }

    /// Put it soon. Where too much waits it is dropped: a hint is only a hint.
    pub(crate) fn put(&self, key: Key, value: Versioned) {
        let _ = self.0.try_send((key, value));
    }
}
