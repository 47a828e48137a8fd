//! The Staff API: one resource per file. Who calls is proven, and may do it, before anything else is
//! looked at.

mod accounts;
mod accounts_change;
mod answer;
mod audit;
mod bulk;
mod command;
mod contract_accounts;
mod contracts;
mod erase;
mod events;
mod export;
mod export_history;
mod export_mail;
mod export_people;
mod import;
mod login;
mod mails;
mod registrations;
mod requests;
mod resend;
mod staff;
mod tenant;
mod timeline;
mod tokens;

pub(crate) use answer::tenant as tenant_view;
pub(crate) use command::tenant_change;

use crate::routing::Routing;

/// The routes, below `/{tenant}/v1/admin`.
pub(crate) fn routes(to: &mut impl Routing) {
    to.service(accounts::list_accounts)
        .service(accounts::create_account)
        .service(accounts::show_account)
        .service(accounts_change::change_account)
        .service(accounts_change::suspend_account)
        .service(accounts_change::resume_account)
        .service(accounts_change::close_account)
        .service(erase::erase_account)
        .service(accounts_change::reset_account_password)
        .service(resend::resend_credentials)
        .service(bulk::bulk_accounts)
        .service(timeline::account_timeline)
        .service(contracts::list_contracts)
        .service(contracts::create_contract)
        .service(import::import_contracts)
        .service(contracts::show_contract)
        .service(contracts::change_contract)
        .service(contract_accounts::create_contract_account)
        .service(export::export_contracts)
        .service(export::export_accounts)
        .service(export::export_registrations)
        .service(export_history::export_events)
        .service(export_history::export_audit)
        .service(export_mail::export_requests)
        .service(export_mail::export_mails)
        .service(export_people::export_staff)
        .service(export_people::export_tokens)
        .service(registrations::search_registrations)
        .service(registrations::show_registration)
        .service(registrations::unbind_registration)
        .service(requests::receive_request)
        .service(requests::list_requests)
        .service(requests::show_request)
        .service(requests::accept_request)
        .service(requests::reject_request)
        .service(mails::list_mails)
        .service(mails::retry_mail)
        .service(events::list_events)
        .service(audit::list_audit)
        .service(tokens::list_tokens)
        .service(tokens::create_token)
        .service(tokens::revoke_token)
        .service(login::log_in)
        .service(login::log_out)
        .service(login::enrol_second_factor)
        .service(login::prove_second_factor)
        .service(staff::list_staff)
        .service(staff::create_staff)
        .service(staff::show_staff)
        .service(staff::change_staff)
        .service(tenant::show_tenant)
        .service(tenant::change_tenant);
}
