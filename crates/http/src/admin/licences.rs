//! Licences.

mod account;
mod command;
mod export;
mod filter;
mod import;
mod issue;
mod licence;
mod named_users;
mod recover;
pub(crate) mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("licences", "Staff: licences, their keys, and what accounts may use by them")
        .service(licence::list_licences)
        .service(issue::issue_licences)
        .service(issue::issue_licence_keys)
        .service(import::import_licences)
        .service(recover::recover_licences)
        .service(licence::show_licence)
        .service(licence::disable_licence)
        .service(licence::enable_licence)
        .service(export::export_licences)
        .service(account::redeem_for_account)
        .service(account::account_entitlements)
        .service(named_users::list_named_users)
        .service(named_users::assign_named_user)
        .service(named_users::release_named_user);
}
