//! Sends the mails in the outbox.

use std::time::Duration;

use rollcall_app::{App, AppError};

use super::metrics::MailMetrics;
use crate::{outcome::Outcome, worker::Worker};

/// Sends the mails in the outbox that are due.
pub(crate) struct Deliver {
    pub(crate) app: App,
    pub(crate) metrics: MailMetrics,
}

impl Worker for Deliver {
    const NAME: &'static str = "mail";
    const EVERY: Duration = Duration::from_secs(2);

    async fn step(&self) -> Result<Outcome, AppError> {
        let delivered = self.app.mail().deliver().await?;
        let state = self.app.mail().outbox_state().await?;
        let age = state.oldest_waiting.map_or(0, |oldest| (self.app.now() - oldest).num_seconds());
        self.metrics.mailed(&delivered, &state, age);
        Ok(match (delivered.more, delivered.sent + delivered.put_off + delivered.dead) {
            (true, _) => Outcome::More,
            (false, 0) => Outcome::Idle,
            (false, _) => Outcome::Done,
        })
    }
}
