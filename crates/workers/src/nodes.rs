//! What is done about nodes without a request.

mod live;
mod metrics;
mod sweep;
mod usage;

use self::{live::Live, metrics::NodeMetrics, sweep::Sweep, usage::Usage};
use crate::worker::{Setup, Team};

/// Those of this area.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    team.add(Sweep {
        app: setup.app.clone(),
        metrics: NodeMetrics::register(setup.registry),
        every: setup.sweep_every,
        clock_is_set: setup.clock_is_set,
    });
    team.add(Live { app: setup.app.clone() });
    own_workers(setup, team);
}

/// Those that a server can't leave to others: the usage is counted in its own memory.
pub(crate) fn own_workers(setup: &Setup<'_>, team: &mut impl Team) {
    team.add(Usage { app: setup.app.clone() });
}
