//! What staff change about an account.

use chrono::NaiveDate;
use rollcall_domain::{
    VersionRange,
    accounts::{DomainRule, IpRule},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::account::{apps, rules, versions};
use crate::{
    Checked, FieldError,
    change::{bound, given},
    field_checks::FieldChecks,
    schemas,
};

/// Change an account. A member that is missing keeps what is there; null takes a bound or a number
/// of its own away.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ChangeAccountBody {
    /// How many nodes it may have; fewer than are registered keeps those and takes no new ones.
    #[schema(value_type = Option<schemas::Capacity>)]
    pub max_nodes: Option<u32>,
    /// The first valid day in the tenant's zone.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>)]
    pub starts_on: Option<Option<NaiveDate>>,
    /// The last valid day in the tenant's zone.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<NaiveDate>, example = "2027-12-31")]
    pub expires_on: Option<Option<NaiveDate>>,
    /// Addresses, CIDR blocks or ranges a-b that may call; an empty list or null for all.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::IpRules>)]
    pub allow_ips: Option<Option<Vec<String>>>,
    /// Domains that may call, exact or *.example.com; an empty list or null for all.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::DomainRules>)]
    pub allow_domains: Option<Option<Vec<String>>>,
    /// App names that may call; an empty list or null for all.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::AppNames>)]
    pub allow_apps: Option<Option<Vec<String>>>,
    /// The product versions that are covered.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::VersionRange>)]
    pub version_req: Option<Option<String>>,
    /// Seconds between two revalidations; null for the tenant's.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::Interval>)]
    pub interval_s: Option<Option<i64>>,
    /// Consecutive failures that end a registration; null for the tenant's.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::AllowedFailures>)]
    pub allowed_failures: Option<Option<u32>>,
    /// Seconds that a lease lives on; null for the tenant's.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::Grace>)]
    pub grace_s: Option<Option<i64>>,
    /// Seconds that its floating sessions live without a sign of life; null for the tenant's.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<schemas::SessionTimeout>)]
    pub session_timeout_s: Option<Option<u32>>,
    /// Whether it may have more nodes than its contract has for all its accounts.
    pub allow_over_contract: bool,
}

/// A change of an account, checked; `None` keeps what is there, `Some(None)` takes it away.
#[derive(Debug, Clone)]
pub struct CheckedAccountChange {
    /// How many nodes it may have.
    pub max_nodes: Option<u32>,
    /// The first valid day.
    pub starts_on: Option<Option<NaiveDate>>,
    /// The last valid day.
    pub expires_on: Option<Option<NaiveDate>>,
    /// The allowed addresses.
    pub allow_ips: Option<Vec<IpRule>>,
    /// The allowed domains.
    pub allow_domains: Option<Vec<DomainRule>>,
    /// The allowed app names.
    pub allow_apps: Option<Vec<String>>,
    /// The versions it covers.
    pub versions: Option<Option<VersionRange>>,
    /// Seconds between two revalidations.
    pub interval_s: Option<Option<i64>>,
    /// Consecutive failures that end a registration.
    pub allowed_failures: Option<Option<u32>>,
    /// Seconds that a lease lives on.
    pub grace_s: Option<Option<i64>>,
    /// Seconds that its floating sessions live without a sign of life.
    pub session_timeout_s: Option<Option<u32>>,
    /// Whether it may have more nodes than its contract has for all its accounts.
    pub allow_over_contract: bool,
}

impl Checked for ChangeAccountBody {
    type Valid = CheckedAccountChange;

    fn check(self) -> Result<CheckedAccountChange, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = CheckedAccountChange {
            max_nodes: self.max_nodes,
            starts_on: bound(&mut faults, "starts_on", self.starts_on),
            expires_on: bound(&mut faults, "expires_on", self.expires_on),
            allow_ips: whole(self.allow_ips).map(|list| rules(&mut faults, "allow_ips", &list)),
            allow_domains: whole(self.allow_domains)
                .map(|list| rules(&mut faults, "allow_domains", &list)),
            allow_apps: whole(self.allow_apps).map(|list| apps(&mut faults, list)),
            versions: self.version_req.map(|range| versions(&mut faults, range)),
            interval_s: self.interval_s,
            allowed_failures: self.allowed_failures,
            grace_s: self.grace_s,
            session_timeout_s: self.session_timeout_s,
            allow_over_contract: self.allow_over_contract,
        };
        faults.or(checked)
    }
}

/// The list that a change gives: an empty one if it takes the list away.
fn whole(list: Option<Option<Vec<String>>>) -> Option<Vec<String>> {
    list.map(Option::unwrap_or_default)
}
