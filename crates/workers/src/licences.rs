//! What is done about licences without a request: customers are warned of features that end soon.

mod warnings;

use self::warnings::Warnings;
use crate::worker::{Setup, Team};

/// Those of this area.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    team.add(Warnings { app: setup.app.clone() });
}
