//! An account as staff see it.

use chrono::NaiveDate;
use rollcall_domain::{accounts::Account, last_day, nodes::LeasePolicy, tenants::Tenant};

/// An account as staff see it: without its password hash, its validity in days.
#[derive(Debug, Clone)]
pub struct AccountView {
    /// The account; its hash is blank.
    pub account: Account,
    /// The first valid day in the tenant's zone.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day in the tenant's zone.
    pub expires_on: Option<NaiveDate>,
    /// The lease policy of its nodes.
    pub rules: LeasePolicy,
    /// For how many seconds its floating sessions live without a sign of life.
    pub session_timeout_s: u32,
    /// The slots in use now, without expired leases.
    pub nodes_in_use: u32,
}

impl AccountView {
    pub(crate) fn new(account: &Account, tenant: &Tenant, nodes_in_use: u32) -> Self {
        let zone = tenant.zone;
        Self {
            starts_on: account.validity.starts_at.map(|at| at.with_timezone(&zone).date_naive()),
            expires_on: account.validity.expires_at.map(|at| last_day(at, zone)),
            rules: account.overrides.over(tenant.rules),
            session_timeout_s: account.session_timing(tenant).timeout_s,
            nodes_in_use,
            account: Account { password_hash: String::new(), ..account.clone() },
        }
    }
}
