//! Contracts.

pub(crate) mod command;
mod contract;
mod export;
mod filter;
mod import;
pub(crate) mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("contracts", "Staff: what customers signed")
        .service(contract::list_contracts)
        .service(contract::create_contract)
        .service(import::import_contracts)
        .service(contract::show_contract)
        .service(contract::change_contract)
        .service(export::export_contracts);
}
