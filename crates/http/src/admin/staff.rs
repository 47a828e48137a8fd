//! Staff members, log-ins and API tokens.

mod export;
mod login;
mod people;
mod problem;
pub(crate) mod response;
mod tokens;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("staff", "Staff: people and tokens")
        .service(tokens::list_tokens)
        .service(tokens::create_token)
        .service(tokens::revoke_token)
        .service(login::log_in)
        .service(login::log_out)
        .service(login::enrol_second_factor)
        .service(login::prove_second_factor)
        .service(people::list_staff)
        .service(people::create_staff)
        .service(people::show_staff)
        .service(people::change_staff)
        .service(export::export_staff)
        .service(export::export_tokens);
}
