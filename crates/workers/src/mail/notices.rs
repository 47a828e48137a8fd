//! Tells customers of accounts that end soon, and of nodes that were locked out or fell silent.

use std::time::Duration;

use rollcall_app::{App, AppError};

use super::metrics::MailMetrics;
use crate::{outcome::Outcome, worker::Worker};

/// Writes the notices that are due into the outbox.
pub(crate) struct Notices {
    pub(crate) app: App,
    pub(crate) metrics: MailMetrics,
}

impl Worker for Notices {
    const NAME: &'static str = "notices";
    const EVERY: Duration = Duration::from_secs(60);

    async fn step(&self) -> Result<Outcome, AppError> {
        let noticed = self.app.mail().send_notices().await?;
        self.metrics.noticed(&noticed);
        Ok(match (noticed.more, noticed.warned + noticed.digests + noticed.silences) {
            (true, _) => Outcome::More,
            (false, 0) => Outcome::Idle,
            (false, _) => Outcome::Done,
        })
    }
}
