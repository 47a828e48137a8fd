//! All workers of a process, by area.

use std::{pin::Pin, time::Duration};

use prometheus::Registry;
use rollcall_app::{App, AppError};
use tokio::{sync::watch, task::JoinSet};
use tracing::warn;

use crate::{
    clock::Clock,
    driver::drive,
    licences, mail,
    metrics::Metrics,
    nodes,
    outcome::Outcome,
    requests, sessions, tenants,
    worker::{Setup, Team, Worker},
};

/// Whatever each area has. What writes letters comes before what sends them.
fn all(setup: &Setup<'_>, team: &mut impl Team) {
    nodes::workers(setup, team);
    requests::workers(setup, team);
    licences::workers(setup, team);
    sessions::workers(setup, team);
    mail::workers(setup, team);
    tenants::workers(setup, team);
}

/// The workers of a process, at work until they are stopped.
pub struct Workers {
    app: App,
    metrics: Metrics,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Start them all on the current tokio runtime; each does its first step at once, and the sweep
    /// pauses this long after a step that left nothing to do.
    pub fn start(app: &App, registry: &Registry, sweep_every: Duration) -> Self {
        let mut workers = Self::none(app, registry);
        all(&Setup { app, registry, sweep_every, clock_is_set: false }, &mut workers);
        workers
    }

    /// Start only what a server can't leave to others: watching its own clock and what is counted in
    /// its own memory.
    pub fn start_own(app: &App, registry: &Registry) -> Self {
        let mut workers = Self::none(app, registry);
        let sweep_every = Duration::MAX;
        workers.add(Clock { app: app.clone() });
        let setup = Setup { app, registry, sweep_every, clock_is_set: false };
        nodes::own_workers(&setup, &mut workers);
        sessions::own_workers(&setup, &mut workers);
        workers
    }

    fn none(app: &App, registry: &Registry) -> Self {
        let (stop, metrics) = (watch::Sender::new(false), Metrics::register(registry));
        Self { app: app.clone(), metrics, stop, tasks: JoinSet::new() }
    }

    /// Let each finish its step, then write down the usage counted until now.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        let flushed =
            [self.app.nodes().flush_usage().await, self.app.sessions().flush_usage().await];
        for error in flushed.into_iter().filter_map(Result::err) {
            let error = &error as &dyn std::error::Error;
            warn!(error, "the usage since the last minute is lost");
        }
    }
}

impl Team for Workers {
    fn add(&mut self, worker: impl Worker) {
        self.tasks.spawn(drive(worker, self.metrics.clone(), self.stop.subscribe()));
    }
}

/// Do everything that is due now, once. For tests, which set the clock.
///
/// # Errors
/// The database or a mailbox fails.
pub async fn run_once(app: &App) -> Result<(), AppError> {
    let (registry, mut once) = (Registry::new(), Once::default());
    let sweep_every = Duration::MAX;
    all(&Setup { app, registry: &registry, sweep_every, clock_is_set: true }, &mut once);
    for due in once.0 {
        due.await?;
    }
    Ok(())
}

/// What one worker has to do, until it has done it.
type Due = Pin<Box<dyn Future<Output = Result<(), AppError>> + Send>>;

/// What each of them has to do.
#[derive(Default)]
struct Once(Vec<Due>);

impl Team for Once {
    fn add(&mut self, worker: impl Worker) {
        self.0.push(Box::pin(async move {
            while worker.step().await? == Outcome::More {}
            Ok(())
        }));
    }
}
