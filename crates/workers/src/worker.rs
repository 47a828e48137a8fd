//! What a worker is, what workers are made of, and who takes them on.

use std::time::Duration;

use prometheus::Registry;
use rollcall_app::{App, AppError};

use crate::outcome::Outcome;

/// Something to be done again and again.
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

    /// Do as much as is good at once.
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

/// Takes workers on: to drive them until it is told to stop, or to have each do what is due.
pub(crate) trait Team {
    /// Take one on.
    fn add(&mut self, worker: impl Worker);
}
