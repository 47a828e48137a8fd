//! Accounts, as staff make and see them.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    AccountId, VersionRange,
    accounts::{AccountStatus, AllowLists, DomainRule, IpRule, LeasePolicyOverrides},
    limits::{ACCOUNT_NAME_MAX, APP_NAME_MAX, PASSWORD_MAX, PASSWORD_MIN, RULES_MAX},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Checked, FieldError, Secret, as_text, field_checks::FieldChecks, schemas};

/// Make an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccountBody {
    /// Its name, taken once, taken for ever; a generated readable one if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AccountName>)]
    pub name: Option<String>,
    /// How many nodes it may have.
    #[schema(value_type = schemas::Capacity)]
    pub max_nodes: u32,
    /// Its password; generated if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
    /// The first valid day in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-01-01")]
    pub starts_on: Option<NaiveDate>,
    /// The last valid day in the tenant's zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// Addresses, CIDR blocks or ranges a-b that may call; none for all.
    #[serde(default)]
    #[schema(value_type = schemas::IpRules)]
    pub allow_ips: Vec<String>,
    /// Domains that may call, exact or *.example.com; none for all.
    #[serde(default)]
    #[schema(value_type = schemas::DomainRules)]
    pub allow_domains: Vec<String>,
    /// App names that may call; none for all.
    #[serde(default)]
    #[schema(value_type = schemas::AppNames)]
    pub allow_apps: Vec<String>,
    /// The product versions that are covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::VersionRange>)]
    pub version_req: Option<String>,
    /// Seconds between two revalidations, in place of the tenant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Interval>)]
    pub interval_s: Option<i64>,
    /// Consecutive failures that end a registration, in place of the tenant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::AllowedFailures>)]
    pub allowed_failures: Option<u32>,
    /// Seconds that a lease lives on, in place of the tenant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::Grace>)]
    pub grace_s: Option<i64>,
}

/// An account to be, checked.
#[derive(Debug, Clone)]
pub struct CheckedAccount {
    /// Its name; a generated one if there is none.
    pub name: Option<String>,
    /// How many nodes it may have.
    pub max_nodes: u32,
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
}

impl Checked for NewAccountBody {
    type Valid = CheckedAccount;

    fn check(self) -> Result<CheckedAccount, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let checked = CheckedAccount {
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
        };
        faults.or(checked)
    }
}

/// Rules of an allow-list, each named by its place if it can't be read.
pub(super) fn rules<T: std::str::FromStr<Err: ToString>>(
    faults: &mut FieldChecks,
    name: &str,
    rules: &[String],
) -> Vec<T> {
    if rules.len() > RULES_MAX {
        faults.add(name, format!("must not have more than {RULES_MAX} entries"));
        return Vec::new();
    }
    let mut read = Vec::with_capacity(rules.len());
    for (nth, rule) in rules.iter().enumerate() {
        match rule.parse() {
            Ok(rule) => read.push(rule),
            Err(reason) => faults.add(&format!("{name}[{nth}]"), reason),
        }
    }
    read
}

/// App names of an allow-list.
pub(super) fn apps(faults: &mut FieldChecks, apps: Vec<String>) -> Vec<String> {
    if apps.len() > RULES_MAX {
        faults.add("allow_apps", format!("must not have more than {RULES_MAX} entries"));
        return Vec::new();
    }
    let check = |(nth, app): (usize, String)| {
        faults.text(&format!("allow_apps[{nth}]"), &app, APP_NAME_MAX)
    };
    apps.into_iter().enumerate().map(check).collect()
}

/// A range of versions that may be missing.
pub(super) fn versions(faults: &mut FieldChecks, range: Option<String>) -> Option<VersionRange> {
    match range?.parse() {
        Ok(range) => Some(range),
        Err(reason) => {
            faults.add("version_req", reason);
            None
        }
    }
}

/// A password that staff choose.
pub(crate) fn new_password(faults: &mut FieldChecks, password: Option<Secret>) -> Option<Secret> {
    let length = password.as_ref().map(|password| password.expose().chars().count());
    if length.is_some_and(|length| !(PASSWORD_MIN..=PASSWORD_MAX).contains(&length)) {
        faults.add("password", format!("must be {PASSWORD_MIN} to {PASSWORD_MAX} characters long"));
    }
    password
}

/// An account, as staff see it. Its numbers are those that hold, its own or the tenant's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    #[serde(with = "as_text")]
    #[schema(value_type = String, example = "acc_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub account_id: AccountId,
    /// Its name.
    #[schema(example = "acme")]
    pub name: String,
    /// The contract that it was made from.
    #[schema(example = "con_0195a3c27e0c7b0e8a4f3c5d6e7f8091")]
    pub contract_id: Option<String>,
    /// `active`, `suspended` or `closed`.
    #[schema(value_type = schemas::AccountStatus)]
    pub status: AccountStatus,
    /// How many nodes it may have by itself.
    #[schema(example = 5)]
    pub max_nodes: u32,
    /// How many more nodes its licences grant.
    #[schema(example = 0)]
    pub licensed_nodes: u32,
    /// How many slots are taken.
    #[schema(example = 3)]
    pub nodes_in_use: u32,
    /// The first valid day in the tenant's zone.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day in the tenant's zone.
    #[schema(example = "2026-12-31")]
    pub expires_on: Option<NaiveDate>,
    /// Addresses that may call; none for all.
    pub allow_ips: Vec<String>,
    /// Domains that may call; none for all.
    pub allow_domains: Vec<String>,
    /// App names that may call; none for all.
    pub allow_apps: Vec<String>,
    /// The product versions that are covered; null for all.
    pub version_req: Option<String>,
    /// Seconds between two revalidations.
    #[schema(example = 7200)]
    pub interval_s: i64,
    /// Consecutive failures that end a registration.
    #[schema(example = 12)]
    pub allowed_failures: u32,
    /// Seconds that a lease lives on.
    #[schema(example = 0)]
    pub grace_s: i64,
    /// Seconds that its floating sessions live without a sign of life.
    #[schema(example = 600)]
    pub session_timeout_s: u32,
}

/// An account and its password, which is shown this once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountWithSecret {
    /// The account.
    #[serde(flatten)]
    pub account: AccountView,
    /// Its password; null where the customer sets it by a link, or where this answers a request that
    /// took effect before.
    #[schema(value_type = Option<String>, format = Password)]
    pub password: Option<Secret>,
    /// When the password was shown, if there was one to show and this answers a request that took
    /// effect before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_shown_at: Option<DateTime<Utc>>,
    /// Until when the link opens that was mailed in place of a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_valid_until: Option<DateTime<Utc>>,
}

/// A part of a list of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccountPage {
    /// The accounts, by name.
    pub items: Vec<AccountView>,
    /// Hand this in as `cursor` for the next part; null if this is the last.
    pub next_cursor: Option<String>,
    /// More fits than was looked at: say more of what is sought.
    pub incomplete: bool,
}

/// Give an account a new password.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResetPasswordBody {
    /// The new password; generated if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<schemas::NewPassword>)]
    pub password: Option<Secret>,
    /// Whether nodes go on that registered with the old one; else they must register again.
    #[serde(default)]
    pub keep_nodes: bool,
}

/// A new password, checked.
#[derive(Debug, Clone)]
pub struct PasswordReset {
    /// The password.
    pub password: Option<Secret>,
    /// Whether registered nodes go on.
    pub keep_nodes: bool,
}

impl Checked for ResetPasswordBody {
    type Valid = PasswordReset;

    fn check(self) -> Result<PasswordReset, Vec<FieldError>> {
        let mut faults = FieldChecks::default();
        let password = new_password(&mut faults, self.password);
        faults.or(PasswordReset { password, keep_nodes: self.keep_nodes })
    }
}
