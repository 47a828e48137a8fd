//! All workers of a process.

use std::time::Duration;

use prometheus::Registry;
use rollcall_app::{App, AppError};
use tokio::{sync::watch, task::JoinSet};
use tracing::warn;

use crate::{
    clock::Clock, driver::drive, live::Live, mail::Mail, mailbox::Mailbox, metrics::Metrics,
    notices::Notices, sweep::Sweep, usage::Usage, worker::Worker,
};

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
        let metrics = workers.metrics.clone();
        workers.add(Sweep { app: app.clone(), metrics, every: sweep_every });
        workers.add(Live { app: app.clone() });
        workers.add(Notices { app: app.clone(), metrics: workers.metrics.clone() });
        workers.add(Mail { app: app.clone(), metrics: workers.metrics.clone() });
        workers.add(Usage { app: app.clone() });
        for mailbox in app.requests().mailboxes().to_vec() {
            workers.add(Mailbox { app: app.clone(), metrics: workers.metrics.clone(), mailbox });
        }
        workers
    }

    /// Start only what a server can't leave to others: watching its own clock and writing down the
    /// usage that it counts in its own memory.
    pub fn start_own(app: &App, registry: &Registry) -> Self {
        let mut workers = Self::none(app, registry);
        workers.add(Clock { app: app.clone() });
        workers.add(Usage { app: app.clone() });
        workers
    }

    fn none(app: &App, registry: &Registry) -> Self {
        let (stop, metrics) = (watch::Sender::new(false), Metrics::register(registry));
        Self { app: app.clone(), metrics, stop, tasks: JoinSet::new() }
    }

    fn add(&mut self, worker: impl Worker) {
        self.tasks.spawn(drive(worker, self.metrics.clone(), self.stop.subscribe()));
    }

    /// Let each finish its step, then write down the usage counted until now.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        if let Err(error) = self.app.nodes().flush_usage().await {
            let error = &error as &dyn std::error::Error;
            warn!(error, "the usage since the last minute is lost");
        }
    }
}

/// Do everything that is due now, once. For tests, which set the clock.
///
/// # Errors
/// The database or a mailbox fails.
pub async fn run_once(app: &App) -> Result<(), AppError> {
    while app.nodes().sweep().await?.more {}
    for mailbox in app.requests().mailboxes() {
        app.requests().collect(mailbox).await.trouble.map_or(Ok(()), Err)?;
    }
    while app.mail().send_notices().await?.more {}
    while app.mail().deliver().await?.more {}
    app.nodes().flush_usage().await?;
    app.nodes().count_live().await?;
    Ok(())
}
