//! How things are shown: one struct each, which is its JSON, with its table for people.

mod account;
mod audit;
mod contract;
mod event;
mod key;
mod link;
mod mail;
mod registration;
mod request;
mod staff;
mod tenant;
mod timeline;
mod token;

pub(crate) use account::AccountFacts;
pub(crate) use audit::AuditFacts;
pub(crate) use contract::ContractFacts;
pub(crate) use event::EventFacts;
pub(crate) use key::KeyFacts;
pub(crate) use link::LinkFacts;
pub(crate) use mail::MailFacts;
pub(crate) use registration::{NodeSheet, RegistrationFacts};
pub(crate) use request::RequestFacts;
pub(crate) use staff::StaffFacts;
pub(crate) use tenant::TenantFacts;
pub(crate) use timeline::TimelineFacts;
pub(crate) use token::TokenFacts;

/// A duration as people write it.
fn human(seconds: i64) -> String {
    let duration = std::time::Duration::from_secs(seconds.unsigned_abs());
    rollcall_config::HumanDuration(duration).to_string()
}

/// A name of the domain's, as it travels.
fn name_of(value: impl serde::Serialize) -> String {
    let name = serde_json::to_value(value).unwrap_or_default();
    name.as_str().unwrap_or_default().to_owned()
}
