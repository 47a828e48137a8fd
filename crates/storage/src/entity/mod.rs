//! The tables as sea-orm sees them; raw ids live here and nowhere else.

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "column, named as their columns; private to this crate"
)]

pub(crate) mod account_request_texts;
pub(crate) mod account_requests;
pub(crate) mod accounts;
pub(crate) mod amnesties;
pub(crate) mod api_tokens;
pub(crate) mod audit_events;
pub(crate) mod bundles;
pub(crate) mod contract_emails;
pub(crate) mod contracts;
pub(crate) mod customers;
pub(crate) mod ended_sessions;
pub(crate) mod features;
pub(crate) mod licence_versions;
pub(crate) mod licences;
pub(crate) mod lock_outs;
pub(crate) mod named_users;
pub(crate) mod operator_logins;
pub(crate) mod operator_tokens;
pub(crate) mod operators;
pub(crate) mod outbox_mails;
pub(crate) mod password_links;
pub(crate) mod pools;
pub(crate) mod products;
pub(crate) mod registration_events;
pub(crate) mod registrations;
pub(crate) mod session_accounts;
pub(crate) mod session_clients;
pub(crate) mod session_pools;
pub(crate) mod staff;
pub(crate) mod staff_logins;
pub(crate) mod tenant_keys;
pub(crate) mod tenants;
