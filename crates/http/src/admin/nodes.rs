//! Registrations of all accounts, and their events.

mod events;
mod export;
mod filter;
mod problem;
mod registrations;
pub(crate) mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("registrations", "Staff: nodes of all accounts")
        .service(registrations::search_registrations)
        .service(registrations::show_registration)
        .service(registrations::unbind_registration)
        .service(events::list_events)
        .service(export::export_registrations)
        .service(export::export_events);
}
