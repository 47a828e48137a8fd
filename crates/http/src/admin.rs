//! The Staff API: one folder an area, one file a resource. The caller is authenticated and
//! authorized before anything else of the request is parsed.

mod accounts;
mod audit;
mod catalogue;
mod contracts;
mod csv_file;
mod csv_import;
pub(crate) mod licences;
mod mail;
mod nodes;
mod requests;
mod sessions;
mod staff;
pub(crate) mod tenants;

use crate::routing::Routing;

/// The routes, below `/{tenant}/v1/admin`.
pub(crate) fn routes(to: &mut impl Routing) {
    contracts::routes(to);
    accounts::routes(to);
    licences::routes(to);
    nodes::routes(to);
    sessions::routes(to);
    catalogue::routes(to);
    requests::routes(to);
    mail::routes(to);
    audit::routes(to);
    staff::routes(to);
    tenants::routes(to);
}
