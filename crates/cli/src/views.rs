//! How things are shown: one struct each, which is its JSON, with its table for people.

mod accounts;
mod audit;
mod catalogue;
mod contracts;
mod licences;
mod mail;
mod nodes;
mod requests;
mod sessions;
mod staff;
mod tenants;

pub(crate) use accounts::{AccountFacts, LinkFacts, TimelineFacts};
pub(crate) use audit::AuditFacts;
pub(crate) use catalogue::{BundleFacts, FeatureFacts, ProductFacts};
pub(crate) use contracts::ContractFacts;
pub(crate) use licences::{
    EntitlementsFacts, IssuedLicenceFacts, LicenceDetailsFacts, LicenceFacts, NamedUsersFacts,
};
pub(crate) use mail::MailFacts;
pub(crate) use nodes::{EventFacts, NodeSheet, RegistrationFacts};
pub(crate) use requests::RequestFacts;
pub(crate) use sessions::{ClientFacts, PoolsFacts, SessionFacts, UsageFacts};
pub(crate) use staff::{OperatorFacts, StaffFacts, TokenFacts};
pub(crate) use tenants::{KeyFacts, TenantFacts};

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
