//! Outgoing mails.

mod export;
mod filter;
mod mails;
pub(crate) mod response;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("mails", "Staff: mails on their way out")
        .service(mails::list_mails)
        .service(mails::retry_mail)
        .service(export::export_mails);
}
