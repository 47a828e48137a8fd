//! What nodes and account's owners do with licences: one file an operation.

mod check;
mod consume;
mod entitlements;
mod problem;
mod redeem;

pub(super) use problem::refused;

use crate::routing::Routing;

/// The routes.
pub(super) fn routes(to: &mut impl Routing) {
    to.tag("features", "What a node and the account's owner may use, by the account's licences")
        .service(check::check_features)
        .service(consume::consume_units)
        .service(redeem::redeem_licence)
        .service(entitlements::own_entitlements)
        .service(entitlements::signed_entitlements);
}
