//! Group commit: writes that arrive while one batch is being written form the next batch.
//!
//! One task per process and kind, on a thread and a connection of its own, so that neither a busy
//! web worker nor a slow query delays it. No lingering: under load batches grow by themselves, and
//! without load nothing waits.

mod answer;
mod driver;
mod metrics;

use std::time::Instant;

use sea_orm::DatabaseConnection;
use tokio::sync::mpsc;

use answer::Answer;
pub use metrics::CommitMetrics;

use crate::StoreError;

/// A kind of write that is group-committed.
pub(crate) trait Batched: Sized + Send + Sync + 'static {
    /// The result of a committed write.
    type Done: Send + 'static;
    /// The key that is unique within a batch. Batches are sorted by it, so that all processes take
    /// locks in the same order.
    type Key: Ord;
    /// The largest batch.
    const MAX: usize;

    fn key(&self) -> Self::Key;

    /// Commit all of them durably, or none. Results in the order of `batch`; `None` where a guard
    /// no longer holds.
    fn commit(
        db: &DatabaseConnection,
        batch: &[Self],
    ) -> impl Future<Output = Result<Vec<Option<Self::Done>>, StoreError>> + Send;
}

type Committed<T> = Result<Option<T>, StoreError>;

struct Waiting<I: Batched> {
    item: I,
    since: Instant,
    answer: Answer<Committed<I::Done>>,
}

/// The queue of one kind of writes.
pub(crate) struct Committer<I: Batched> {
    queue: mpsc::Sender<Waiting<I>>,
}

impl<I: Batched> Clone for Committer<I> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<I: Batched> Committer<I> {
    /// Start the task.
    pub(crate) fn start(
        name: &'static str,
        db: DatabaseConnection,
        metrics: CommitMetrics,
    ) -> Result<Self, StoreError> {
        // Four batches may wait; beyond that callers do, which is what slows a flood down.
        let (queue, waiting) = mpsc::channel(I::MAX * 4);
        driver::spawn(name, db, waiting, metrics)?;
        Ok(Self { queue })
    }

    /// Queue a write and wait until it is durable.
    pub(crate) async fn commit(&self, item: I) -> Result<Option<I::Done>, StoreError> {
        let (answer, written) = answer::pair();
        let waiting = Waiting { item, since: Instant::now(), answer };
        let gone = || StoreError::Unavailable(None);
        self.queue.send(waiting).await.map_err(|_| gone())?;
        written.await.ok_or_else(gone)?
    }

    /// Wait until everything queued before is answered: acquires every place of the queue, which
    /// succeeds once it is empty.
    pub(crate) async fn drain(&self) {
        let places = self.queue.max_capacity();
        // An error means that the task has ended: nothing is pending then either.
        drop(self.queue.reserve_many(places).await);
    }
}
