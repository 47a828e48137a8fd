//! What a worker is, and who takes workers on.

use std::time::Duration;

use rollcall_app::AppError;

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

/// Takes workers on: to drive them until it is told to stop, or to have each do what is due.
pub(crate) trait Team {
    /// Take one on.
    fn add(&mut self, worker: impl Worker);
}
