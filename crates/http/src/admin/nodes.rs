//! Registrations of all accounts, and what happened to them.

pub(crate) mod answer;
mod events;
mod export;
mod registrations;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.service(registrations::search_registrations)
        .service(registrations::show_registration)
        .service(registrations::unbind_registration)
        .service(events::list_events)
        .service(export::export_registrations)
        .service(export::export_events);
}
