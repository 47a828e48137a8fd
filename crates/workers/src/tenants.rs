//! What is done about tenants without a request.

mod keys;

use self::keys::KeyAge;
use crate::worker::{Setup, Team};

/// Those of this area.
pub(crate) fn workers(setup: &Setup<'_>, team: &mut impl Team) {
    team.add(KeyAge::new(setup.app.clone(), setup.registry));
}
