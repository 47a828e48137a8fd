//! Background workers: the trait, what they are made of, and who runs them.

use std::time::Duration;

use prometheus::Registry;
use rollcall_app::{App, AppError};

use crate::outcome::Outcome;

/// A background job that runs again and again, a step at a time.
pub(crate) trait Worker: Send + Sync + 'static {
    /// Its name in logs and metrics.
    const NAME: &'static str;
    /// The pause after a step that left nothing to do.
    const EVERY: Duration;
    /// Whether a step may be broken off anywhere, when the process is to stop.
    const CAN_BE_BROKEN_OFF: bool = false;

    /// The same pause, where settings say how long it is.
    fn every(&self) -> Duration {
        Self::EVERY
    }

    /// Run one step.
    fn step(&self) -> impl Future<Output = Result<Outcome, AppError>> + Send;
}

/// What an area makes its workers of.
pub(crate) struct Setup<'a> {
    pub(crate) app: &'a App,
    pub(crate) registry: &'a Registry,
    /// The sweep's pause.
    pub(crate) sweep_every: Duration,
    /// Whether a test has set the clock, which then isn't the database's.
    pub(crate) clock_is_set: bool,
}

/// Runs workers: until it is told to stop, or each once.
pub(crate) trait Team {
    /// Add a worker.
    fn add(&mut self, worker: impl Worker);
}
