//! The audit trail.

mod export;
pub(crate) mod response;
mod trail;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.service(trail::list_audit).service(export::export_audit);
}
