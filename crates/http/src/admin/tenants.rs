//! The tenant's own settings.

pub(crate) mod command;
mod problem;
pub(crate) mod response;
mod tenant;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("settings", "Staff: the tenant itself")
        .service(tenant::show_tenant)
        .service(tenant::change_tenant);
}
