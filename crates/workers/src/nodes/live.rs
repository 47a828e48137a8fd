//! Counts the live registrations for the metrics.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Sets the gauge of live registrations.
pub(crate) struct Live {
    pub(crate) app: App,
}

impl Worker for Live {
    const NAME: &'static str = "live";
    const EVERY: Duration = Duration::from_secs(60);

    async fn step(&self) -> Result<Outcome, AppError> {
        self.app.nodes().count_live().await?;
        Ok(Outcome::Done)
    }
}
