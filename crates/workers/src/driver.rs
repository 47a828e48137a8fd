//! Runs a worker's steps, with pauses between them that grow with failures.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use rollcall_app::AppError;
use tokio::{sync::watch, task::JoinSet};
use tracing::{info, warn};

use crate::{metrics::Metrics, outcome::Outcome, worker::Worker};

/// The pause after the first failure; each further one doubles it, up to the worker's own.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Run steps until told to stop; a step that must not be cancelled is finished first.
pub(crate) async fn drive<W: Worker>(worker: W, metrics: Metrics, mut stop: watch::Receiver<bool>) {
    let worker = Arc::new(worker);
    let mut failure_log = FailureLog::new(W::NAME);
    while !*stop.borrow_and_update() {
        let began = Instant::now();
        let stepped = tokio::select! {
            stepped = step(Arc::clone(&worker)) => stepped,
            () = told(&mut stop), if W::CAN_BE_BROKEN_OFF => return,
        };
        let name = stepped.as_ref().map_or("failed", |outcome| outcome.name());
        metrics.ran(W::NAME, name, began.elapsed());
        let pause = match stepped {
            Ok(Outcome::More) => {
                failure_log.over();
                continue;
            }
            Ok(Outcome::Idle | Outcome::Done) => {
                failure_log.over();
                worker.every()
            }
            Err(failure) => failure_log.met(failure, worker.every()),
        };
        // An error means that whoever could tell us to stop is gone.
        tokio::select! {
            told = stop.changed() => if told.is_err() { return },
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Wait until told to stop.
async fn told(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever could tell us to stop is gone.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Why a step failed.
struct Failure {
    /// What tells it from another failure.
    what: String,
    /// With all causes, which differ from step to step.
    why: String,
}

/// A panic is a failure of this step, not the end of the worker. Whoever drops this breaks the step
/// off.
async fn step<W: Worker>(worker: Arc<W>) -> Result<Outcome, Failure> {
    let mut alone = JoinSet::new();
    alone.spawn(async move { worker.step().await });
    match alone.join_next().await {
        Some(Ok(Ok(outcome))) => Ok(outcome),
        Some(Ok(Err(error))) => Err(Failure::of(&error)),
        _ => Err(Failure { what: "it panicked".to_owned(), why: "it panicked".to_owned() }),
    }
}

impl Failure {
    fn of(error: &AppError) -> Self {
        let what = error.to_string();
        let mut why = what.clone();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !why.contains(&text) {
                why.push_str(": ");
                why.push_str(&text);
            }
            cause = error.source();
        }
        Self { what, why }
    }
}

/// The failures of a worker: logged once when they change, not at every step.
struct FailureLog {
    worker: &'static str,
    told: Option<String>,
    pause: Duration,
}

impl FailureLog {
    fn new(worker: &'static str) -> Self {
        Self { worker, told: None, pause: FIRST_PAUSE }
    }

    fn met(&mut self, failure: Failure, most: Duration) -> Duration {
        let Failure { what, why } = failure;
        if self.told.as_ref() != Some(&what) {
            warn!(worker = self.worker, why, "a worker can't do its work; it tries on");
            self.told = Some(what);
        }
        let pause = self.pause.min(most);
        self.pause = pause * 2;
        pause
    }

    fn over(&mut self) {
        if self.told.take().is_some() {
            info!(worker = self.worker, "the worker is back at work");
        }
        self.pause = FIRST_PAUSE;
    }
}
