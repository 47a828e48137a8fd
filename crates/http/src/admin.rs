//! The Staff API: an area a folder, one resource per file. Who calls is proven, and may do it, before
//! anything else is looked at.

mod accounts;
mod audit;
mod contracts;
mod csv_file;
mod mail;
mod nodes;
mod requests;
mod staff;
pub(crate) mod tenants;

use crate::routing::Routing;

/// The routes, below `/{tenant}/v1/admin`.
pub(crate) fn routes(to: &mut impl Routing) {
    accounts::routes(to);
    contracts::routes(to);
    nodes::routes(to);
    requests::routes(to);
    mail::routes(to);
    audit::routes(to);
    staff::routes(to);
    tenants::routes(to);
}
