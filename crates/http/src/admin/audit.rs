//! The audit trail.

mod export;
mod filter;
pub(crate) mod response;
mod trail;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("history", "Staff: what happened, and who did what")
        .service(trail::list_audit)
        .service(export::export_audit);
}
