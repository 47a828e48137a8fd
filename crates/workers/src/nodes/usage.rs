//! Writes the usage counters (revalidations by account) to the database.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Writes the usage counters of this process.
pub(crate) struct Usage {
    pub(crate) app: App,
}

impl Worker for Usage {
    const NAME: &'static str = "usage";
    const EVERY: Duration = Duration::from_secs(60);

    async fn step(&self) -> Result<Outcome, AppError> {
        Ok(match self.app.nodes().flush_usage().await? {
            0 => Outcome::Idle,
            _ => Outcome::Done,
        })
    }
}
