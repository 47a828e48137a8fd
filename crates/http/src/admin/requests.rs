//! Customers' requests.

mod export;
mod filter;
mod request;
pub(crate) mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("requests", "Staff: customers' requests, as they came by mail")
        .service(request::receive_request)
        .service(request::list_requests)
        .service(request::show_request)
        .service(request::accept_request)
        .service(request::reject_request)
        .service(export::export_requests);
}
