//! The tenant itself.

pub(crate) mod answer;
pub(crate) mod command;
mod tenant;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.service(tenant::show_tenant).service(tenant::change_tenant);
}
