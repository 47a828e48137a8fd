//! What processes do with floating sessions: one file an operation.

mod check_out;
mod close;
mod heartbeat;
mod open;
mod problem;
mod queue;
mod release;

use crate::routing::Routing;

/// The routes, the busiest first.
pub(super) fn routes(to: &mut impl Routing) {
    to.tag(
        "sessions",
        "Floating sessions: units that a process holds while it gives signs of life",
    )
    .service(heartbeat::heartbeat)
    .service(check_out::check_out)
    .service(queue::poll_queue)
    .service(queue::leave_queue)
    .service(release::release_ticket)
    .service(open::open_session)
    .service(close::close_session);
}
