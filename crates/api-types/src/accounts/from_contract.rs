//! Accounts made from contracts.

use chrono::NaiveDate;
use rollcall_domain::{
    VersionRange,
    accounts::{AllowLists, DomainRule, IpRule, LeasePolicyOverrides},
    limits::ACCOUNT_NAME_MAX,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{apps, new_password, rules, versions};
use crate::{Checked, FieldError, Secret, field_checks::FieldChecks, schemas};

/// Make an account from a contract, as far as it isn't what the contract says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContractAccountBody {
    /// Its name; a generated one that can be read out if none is wished.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountName>)]
    pub name: Option<String>,
    /// How many nodes it may have; else as many as the contract has.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Capacity>)]
    pub max_nodes: Option<u32>,
    /// Its password; generated if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
    /// The first valid day in the tenant's zone; else the contract's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// The last valid day in the tenant's zone; else the contract's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// Addresses, CIDR blocks or ranges a-b that may call; none for all.
    #[schema(value_type = schemas::IpRules)]
    pub allow_ips: Vec<String>,
    /// Domains that may call, exact or *.example.com; none for all.
    #[schema(value_type = schemas::DomainRules)]
    pub allow_domains: Vec<String>,
    /// App names that may call; none for all.
    #[schema(value_type = schemas::AppNames)]
    pub allow_apps: Vec<String>,
    /// The product versions that are covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::VersionRange>)]
    pub version_req: Option<String>,
    /// Seconds between two revalidations, in place of the tenant's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Interval>)]
    pub interval_s: Option<i64>,
    /// Consecutive failures that end a registration, in place of the tenant's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AllowedFailures>)]
    pub allowed_failures: Option<u32>,
    /// Seconds that a lease lives on, in place of the tenant's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Grace>)]
    pub grace_s: Option<i64>,
    /// Whether it may have more nodes than the contract has for all its accounts.
    pub allow_over_contract: bool,
    /// Whether name and password are mailed to the contract's addresses.
    pub mail: bool,
}

/// An account to be made from a contract, checked.
#[derive(Debug, Clone)]
pub struct CheckedContractAccount {
    /// Its name.
    pub name: Option<String>,
    /// How many nodes it may have.
    pub max_nodes: Option<u32>,
    /// Its password.
    pub password: Option<Secret>,
    /// The first valid day.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day.
    pub expires_on: Option<NaiveDate>,
    /// From where and by what it may be used.
    pub allow: AllowLists,
    /// The versions it covers.
    pub versions: Option<VersionRange>,
    /// Its own numbers.
    pub overrides: LeasePolicyOverrides,
    /// Whether it may have more nodes than the contract has for all its accounts.
    pub allow_over_contract: bool,
    /// Whether name and password are mailed to the contract's addresses.
    pub mail: bool,
}

impl Checked for ContractAccountBody {
    type Valid = CheckedContractAccount;

    fn check(self) -> Result<CheckedContractAccount, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = CheckedContractAccount {
            name: faults.optional("name", self.name, ACCOUNT_NAME_MAX),
            max_nodes: self.max_nodes,
            password: new_password(&mut faults, self.password),
            starts_on: self.starts_on.map(|day| faults.day("starts_on", day)),
            expires_on: self.expires_on.map(|day| faults.day("expires_on", day)),
            allow: AllowLists {
                ips: rules::<IpRule>(&mut faults, "allow_ips", &self.allow_ips),
                domains: rules::<DomainRule>(&mut faults, "allow_domains", &self.allow_domains),
                apps: apps(&mut faults, self.allow_apps),
                ..AllowLists::default()
            },
            versions: versions(&mut faults, self.version_req),
            overrides: LeasePolicyOverrides {
                interval_s: self.interval_s,
                allowed_failures: self.allowed_failures,
                grace_s: self.grace_s,
            },
            allow_over_contract: self.allow_over_contract,
            mail: self.mail,
        };
        faults.or(checked)
    }
}
