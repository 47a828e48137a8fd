//! Watches how far this machine's clock is from the database's.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Measures the clock skew, in processes that don't sweep (the sweep measures it too).
pub(crate) struct Clock {
    pub(crate) app: App,
}

impl Worker for Clock {
    const NAME: &'static str = "clock";
    const EVERY: Duration = Duration::from_secs(30);

    async fn step(&self) -> Result<Outcome, AppError> {
        self.app.watch_clock().await?;
        Ok(Outcome::Done)
    }
}
