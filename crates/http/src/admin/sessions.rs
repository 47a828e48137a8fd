//! Floating sessions of all accounts, and the pools that they take units from.

mod client;
mod filter;
mod pools;
mod problem;
mod session;
mod usage;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("floating", "Staff: floating sessions of all accounts, and how their pools are used")
        .service(session::list_sessions)
        .service(session::end_session)
        .service(pools::list_pools)
        .service(pools::set_pool)
        .service(usage::show_seat_usage)
        .service(usage::export_seat_usage)
        .service(client::list_clients)
        .service(client::create_client)
        .service(client::reset_client_password)
        .service(client::disable_client)
        .service(client::enable_client);
}
