//! Accounts.

mod account;
mod bulk;
mod change;
pub(crate) mod command;
mod erase;
mod export;
mod filter;
mod from_contract;
mod resend;
pub(crate) mod response;
mod timeline;

use crate::routing::Routing;

/// The routes of this area.
pub(crate) fn routes(to: &mut impl Routing) {
    to.tag("accounts", "Staff: accounts")
        .service(account::list_accounts)
        .service(account::create_account)
        .service(account::show_account)
        .service(change::change_account)
        .service(change::suspend_account)
        .service(change::resume_account)
        .service(change::close_account)
        .service(erase::erase_account)
        .service(change::reset_account_password)
        .service(resend::resend_credentials)
        .service(bulk::bulk_accounts)
        .service(timeline::account_timeline)
        .service(from_contract::create_contract_account)
        .service(export::export_accounts);
}
