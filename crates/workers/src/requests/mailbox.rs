//! Collects customers' requests from mailboxes (IMAP).

use std::time::Duration;

use rollcall_app::{App, AppError, requests::RequestMailbox};

use super::metrics::RequestMetrics;
use crate::{outcome::Outcome, worker::Worker};

/// Collects one mailbox. Each has a worker of its own, so that none waits for another's server.
pub(crate) struct Mailbox {
    pub(crate) app: App,
    pub(crate) metrics: RequestMetrics,
    pub(crate) mailbox: RequestMailbox,
}

impl Worker for Mailbox {
    const NAME: &'static str = "mailbox";
    const EVERY: Duration = Duration::from_secs(60);
    /// A server may take its time, and whatever was not marked is taken at the next look.
    const CAN_BE_BROKEN_OFF: bool = true;

    fn every(&self) -> Duration {
        self.mailbox.every
    }

    async fn step(&self) -> Result<Outcome, AppError> {
        let collected = self.app.requests().collect(&self.mailbox).await;
        self.metrics.collected(&self.mailbox.tenant, &collected);
        let taken = collected.new + collected.known + collected.automatic + collected.unreadable;
        match (collected.trouble, taken) {
            (Some(trouble), _) => Err(trouble),
            (None, 0) => Ok(Outcome::Idle),
            (None, _) => Ok(Outcome::Done),
        }
    }
}
