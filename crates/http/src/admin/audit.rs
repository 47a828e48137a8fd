//! The audit trail.

pub(crate) mod answer;
mod export;
mod trail;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.service(trail::list_audit).service(export::export_audit);
}
