//! Calls a worker's steps, whatever comes of them.

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

/// Step until told to stop, but break no step off that mustn't be.
pub(crate) async fn drive<W: Worker>(worker: W, metrics: Metrics, mut stop: watch::Receiver<bool>) {
    let worker = Arc::new(worker);
    let mut troubles = Troubles::new(W::NAME);
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
                troubles.over();
                continue;
            }
            Ok(Outcome::Idle | Outcome::Done) => {
                troubles.over();
                worker.every()
            }
            Err(failure) => troubles.met(failure, worker.every()),
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
    /// What tells it from another trouble.
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

/// What keeps a worker from its work: told once when it changes, not at every step.
struct Troubles {
    worker: &'static str,
    told: Option<String>,
    pause: Duration,
}

impl Troubles {
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
