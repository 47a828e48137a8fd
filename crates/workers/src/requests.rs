//! What is done about customers' requests without one of ours: their mail is taken in.

mod mailbox;
mod metrics;

use self::{mailbox::Mailbox, metrics::RequestMetrics};
use crate::worker::{Setup, Team};

/// Those of this area: one for each mailbox.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    let metrics = RequestMetrics::register(setup.registry);
    for mailbox in setup.app.requests().mailboxes().to_vec() {
        team.add(Mailbox { app: setup.app.clone(), metrics: metrics.clone(), mailbox });
    }
}
