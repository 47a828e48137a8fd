//! What is done about mail without a request: notices are written, and what is in the outbox is sent.

mod deliver;
mod metrics;
mod notices;

use self::{deliver::Deliver, metrics::MailMetrics, notices::Notices};
use crate::worker::{Setup, Team};

/// Those of this area, the writers first.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    let metrics = MailMetrics::register(setup.registry);
    team.add(Notices { app: setup.app.clone(), metrics: metrics.clone() });
    team.add(Deliver { app: setup.app.clone(), metrics });
}
