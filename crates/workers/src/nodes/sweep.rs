//! The sweep: expires leases that are over, which frees their slots.

use std::time::Duration;

use rollcall_app::{App, AppError};

use super::metrics::NodeMetrics;
use crate::{outcome::Outcome, worker::Worker};

/// Expires the leases that are over.
pub(crate) struct Sweep {
    pub(crate) app: App,
    pub(crate) metrics: NodeMetrics,
    pub(crate) every: Duration,
    /// Whether a test has set the clock; its skew is not measured then.
    pub(crate) clock_is_set: bool,
}

impl Worker for Sweep {
    const NAME: &'static str = "sweep";
    const EVERY: Duration = Duration::from_secs(30);

    fn every(&self) -> Duration {
        self.every
    }

    async fn step(&self) -> Result<Outcome, AppError> {
        // A sweep is final, and a clock that is wrong would fail nodes whose leases live: the
        // application refuses to sweep then.
        if !self.clock_is_set {
            self.app.watch_clock().await?;
        }
        let swept = self.app.nodes().sweep().await?;
        self.metrics.swept(&swept);
        Ok(match (swept.more, swept.put_off + swept.failed) {
            (true, _) => Outcome::More,
            (false, 0) => Outcome::Idle,
            (false, _) => Outcome::Done,
        })
    }
}
