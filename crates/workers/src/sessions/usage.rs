//! Writes down how much of pools was used, and what was refused.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Writes down what this process has counted of pools.
pub(crate) struct Usage {
    pub(crate) app: App,
}

impl Worker for Usage {
    const NAME: &'static str = "seat_usage";
    const EVERY: Duration = Duration::from_secs(60);

    async fn step(&self) -> Result<Outcome, AppError> {
        Ok(match self.app.sessions().flush_usage().await? {
            0 => Outcome::Idle,
            _ => Outcome::Done,
        })
    }
}
