//! All workers of a process.

use prometheus::Registry;
use rollcall_app::{App, AppError};
use tokio::{sync::watch, task::JoinSet};
use tracing::warn;

use crate::{driver::drive, live::Live, metrics::Metrics, sweep::Sweep, usage::Usage};

/// The workers of a process, at work until they are stopped.
pub struct Workers {
    app: App,
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Workers {
    /// Start them on the current tokio runtime; each does its first step at once.
    pub fn start(app: &App, registry: &Registry) -> Self {
        let metrics = Metrics::register(registry);
        let (stop, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        let sweep = Sweep { app: app.clone(), metrics: metrics.clone() };
        tasks.spawn(drive(sweep, metrics.clone(), stopped.clone()));
        tasks.spawn(drive(Usage { app: app.clone() }, metrics.clone(), stopped.clone()));
        tasks.spawn(drive(Live { app: app.clone() }, metrics, stopped));
        Self { app: app.clone(), stop, tasks }
    }

    /// Let each finish its step, then write down the usage counted until now.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        while self.tasks.join_next().await.is_some() {}
        if let Err(error) = self.app.flush_usage().await {
            let error = &error as &dyn std::error::Error;
            warn!(error, "the usage since the last minute is lost");
        }
    }
}

/// Do everything that is due now, once. For tests, which set the clock.
///
/// # Errors
/// The database fails.
pub async fn run_once(app: &App) -> Result<(), AppError> {
    while app.sweep().await?.more {}
    app.flush_usage().await?;
    app.count_live().await?;
    Ok(())
}
