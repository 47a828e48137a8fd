//! What is done about floating sessions without a request: how much of pools is used is written down.

mod usage;

use self::usage::Usage;
use crate::worker::{Setup, Team};

/// Those of this area.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    own_workers(setup, team);
}

/// Those that a server can't leave to others: the usage is counted in its own memory.
pub(crate) fn own_workers(setup: &Setup<'_>, team: &mut impl Team) {
    team.add(Usage { app: setup.app.clone() });
}
