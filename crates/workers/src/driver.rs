//! Calls a worker's steps, whatever comes of them.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};

use rollcall_app::AppError;
use tokio::sync::watch;
use tracing::{info, warn};

use crate::{metrics::Metrics, outcome::Outcome, worker::Worker};

/// The pause after the first failure; each further one doubles it, up to the worker's own.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// Step until told to stop, but never break a step off.
pub(crate) async fn drive<W: Worker>(worker: W, metrics: Metrics, mut stop: watch::Receiver<bool>) {
    let worker = Arc::new(worker);
    let mut troubles = Troubles::new(W::NAME);
    while !*stop.borrow_and_update() {
        let began = Instant::now();
        let stepped = step(Arc::clone(&worker)).await;
        let name = stepped.as_ref().map_or("failed", |outcome| outcome.name());
        metrics.ran(W::NAME, name, began.elapsed());
        let pause = match stepped {
            Ok(Outcome::More) => {
                troubles.over();
                continue;
            }
            Ok(Outcome::Idle | Outcome::Done) => {
                troubles.over();
                W::EVERY
            }
            Err(why) => troubles.met(&why, W::EVERY),
        };
        // An error means that whoever could tell us to stop is gone.
        tokio::select! {
            told = stop.changed() => if told.is_err() { return },
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// A panic is a failure of this step, not the end of the worker.
async fn step<W: Worker>(worker: Arc<W>) -> Result<Outcome, String> {
    match tokio::spawn(async move { worker.step().await }).await {
        Ok(Ok(outcome)) => Ok(outcome),
        Ok(Err(error)) => Err(sentence(&error)),
        Err(_) => Err("it panicked".to_owned()),
    }
}

fn sentence(error: &AppError) -> String {
    let mut sentence = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !sentence.contains(&text) {
            sentence.push_str(": ");
            sentence.push_str(&text);
        }
        cause = error.source();
    }
    sentence
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

    fn met(&mut self, why: &str, most: Duration) -> Duration {
        if self.told.as_deref() != Some(why) {
            warn!(worker = self.worker, why, "a worker can't do its work; it tries on");
            self.told = Some(why.to_owned());
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
