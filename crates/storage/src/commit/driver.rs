//! The task that writes batch after batch.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use tokio::sync::mpsc;
use tracing::error;

use super::{
    Batched, CommitMetrics, Committed, Waiting,
    answer::{self, Answer},
    metrics::CommitterMetrics,
};
use crate::StoreError;

/// How long a batch may take before its callers are told that the database is gone. A statement
/// is cut off by the database after 5 s; this is for a database that doesn't even say so.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long PostgreSQL may keep the plans of its first batches, and of later ones. A plan from when the
/// tables were small reads whole indexes once they are large, and PostgreSQL itself makes a new one
/// only when statistics are gathered. But planning costs more than executing.
const PLAN_AGE: [Duration; 2] = [Duration::from_secs(1), Duration::from_secs(60)];

/// Start the task on a thread of its own.
pub(super) fn spawn<I: Batched>(
    name: &'static str,
    db: DatabaseConnection,
    mut waiting: mpsc::Receiver<Waiting<I>>,
    metrics: CommitMetrics,
) -> Result<(), StoreError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (Ok(runtime), db) = (runtime, Arc::new(db)) else {
        return Err(StoreError::Unavailable(None));
    };
    let thread = std::thread::Builder::new().name(format!("commit-{name}"));
    let metrics = metrics.of(name);
    let run = move || {
        runtime.block_on(async move {
            let mut arrived = Vec::with_capacity(I::MAX);
            let mut plans = Plans::new();
            while waiting.recv_many(&mut arrived, I::MAX).await > 0 {
                plans.renew_if_old(&db).await;
                write(name, &db, &mut arrived, &metrics).await;
            }
        });
    };
    thread.spawn(run).map(drop).map_err(|_| StoreError::Unavailable(None))
}

/// The plans that the connection keeps.
struct Plans {
    since: Instant,
    age: Duration,
}

impl Plans {
    fn new() -> Self {
        Self { since: Instant::now(), age: PLAN_AGE[0] }
    }

    async fn renew_if_old(&mut self, db: &DatabaseConnection) {
        if db.get_database_backend() == DbBackend::Postgres && self.since.elapsed() > self.age {
            self.since = Instant::now();
            self.age = (2 * self.age).min(PLAN_AGE[1]);
            // Where this fails the batch does too, and tells.
            let discard = db.execute_unprepared("discard plans");
            let _ = tokio::time::timeout(PATIENCE, discard).await;
        }
    }
}

async fn write<I: Batched>(
    name: &'static str,
    db: &Arc<DatabaseConnection>,
    arrived: &mut Vec<Waiting<I>>,
    metrics: &CommitterMetrics,
) {
    let (batch, callers) = sort(arrived);
    metrics.size(batch.len());
    // A panic must not take all renewals down: it costs this batch, as a failure of the database
    // would.
    let commit = AssertUnwindSafe(I::commit(db, &batch));
    let outcome = tokio::time::timeout(PATIENCE, futures_util::FutureExt::catch_unwind(commit));
    let outcome = match outcome.await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_panic)) => {
            error!(committer = name, "a batch panicked");
            Err(StoreError::Unavailable(None))
        }
        Err(_elapsed) => Err(StoreError::Unavailable(None)),
    };
    // A caller may have gone; what it asked for is written all the same.
    match outcome {
        Ok(answers) => {
            answer::tell(callers.into_iter().zip(answers).map(|((since, caller), answer)| {
                metrics.wait(since);
                (caller, Ok(answer))
            }))
        }
        Err(failure) => {
            metrics.failed();
            error!(committer = name, error = &failure as &dyn std::error::Error, "batch failed");
            let overtaken = matches!(failure, StoreError::Overtaken | StoreError::Taken);
            answer::tell(callers.into_iter().map(|(_, caller)| {
                // Overtaken as a whole: each of them is decided again, one by one.
                let answer = if overtaken { Ok(None) } else { Err(StoreError::Unavailable(None)) };
                (caller, answer)
            }));
        }
    }
}

type Callers<T> = Vec<(Instant, Answer<Committed<T>>)>;

/// In the order of keys, each key once; whoever comes second is told to decide again.
fn sort<I: Batched>(arrived: &mut Vec<Waiting<I>>) -> (Vec<I>, Callers<I::Done>) {
    // By their places: the items are large.
    arrived.sort_by_cached_key(|waiting| waiting.item.key());
    let mut batch: Vec<I> = Vec::with_capacity(arrived.len());
    let mut callers = Vec::with_capacity(arrived.len());
    let mut second = Vec::new();
    for waiting in arrived.drain(..) {
        if batch.last().is_some_and(|last| last.key() == waiting.item.key()) {
            second.push((waiting.answer, Ok(None)));
        } else {
            batch.push(waiting.item);
            callers.push((waiting.since, waiting.answer));
        }
    }
    answer::tell(second);
    (batch, callers)
}
