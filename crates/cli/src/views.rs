//! How things are shown: one struct each, which is its JSON, with its table for people.

mod account;
mod contract;
mod key;
mod registration;
mod tenant;
mod timeline;

pub(crate) use account::AccountFacts;
pub(crate) use contract::ContractFacts;
pub(crate) use key::KeyFacts;
pub(crate) use registration::{NodeSheet, RegistrationFacts};
pub(crate) use tenant::TenantFacts;
pub(crate) use timeline::TimelineFacts;

/// A duration as people write it.
fn human(seconds: i64) -> String {
    let duration = std::time::Duration::from_secs(seconds.unsigned_abs());
    rollcall_config::HumanDuration(duration).to_string()
}
