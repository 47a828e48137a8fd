//! Warns customers of features that end soon.

use std::time::Duration;

use rollcall_app::{App, AppError};

use crate::{outcome::Outcome, worker::Worker};

/// Writes the warnings that are due into the outbox.
pub(crate) struct Warnings {
    pub(crate) app: App,
}

impl Worker for Warnings {
    const NAME: &'static str = "licence_warnings";
    const EVERY: Duration = Duration::from_secs(60);

    async fn step(&self) -> Result<Outcome, AppError> {
        let step = self.app.licences().warn_of_ends().await?;
        Ok(match (step.more, step.warned) {
            (true, _) => Outcome::More,
            (false, 0) => Outcome::Idle,
            (false, _) => Outcome::Done,
        })
    }
}
