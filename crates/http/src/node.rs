//! The Node API: one file an operation.

mod command;
mod keys;
mod licences;
mod list;
mod problem;
mod read;
mod register;
mod register_batch;
mod response;
mod revalidate;
mod sessions;
mod unbind;

use actix_web::http::header;

use crate::routing::Routing;

/// The routes, the busiest first. Each has its whole path: a scope would be one more step for every
/// call.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("node", "What a node and the account's owner can do")
        .tag("keys", "What a lease is verified with")
        .service(revalidate::revalidate)
        .service(register::register)
        .service(register_batch::register_batch)
        .service(list::list_registrations)
        .service(read::read_registration)
        .service(unbind::unbind)
        .service(keys::jwks)
        .service(keys::signed_key_set);
    licences::routes(to);
    sessions::routes(to);
}

pub(crate) use response::view;

/// The cache header of answers to nodes, which hold leases and tokens.
pub(crate) const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
