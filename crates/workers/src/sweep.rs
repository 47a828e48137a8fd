//! Writes down whose lease is over.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{metrics::Metrics, outcome::Outcome, worker::Worker};

/// The sweeper.
pub(crate) struct Sweep {
    pub(crate) app: App,
    pub(crate) metrics: Metrics,
}

impl Worker for Sweep {
    const NAME: &'static str = "sweep";
    const EVERY: Duration = Duration::from_secs(30);

    async fn step(&self) -> Result<Outcome, AppError> {
        // A sweep is final, and a clock that is wrong would fail nodes whose leases live.
        let readiness = self.app.readiness().await;
        if let Some(health) = readiness.checks.into_iter().find(|check| check.critical && !check.ok)
        {
            return Ok(Outcome::Held { check: health.name, detail: health.detail });
        }
        let swept = self.app.sweep().await?;
        self.metrics.swept(&swept);
        Ok(match (swept.more, swept.put_off + swept.failed) {
            (true, _) => Outcome::More,
            (false, 0) => Outcome::Idle,
            (false, _) => Outcome::Done,
        })
    }
}
