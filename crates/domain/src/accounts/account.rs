//! The public cloud account, and the policy by which its nodes are judged.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, ContractId, Pool, TenantId, Validity, VersionRange,
    accounts::AllowLists,
    nodes::LeasePolicy,
    sessions::Timing,
    tenants::{Tenant, TenantStatus},
};

/// Whether an account may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Refused with 30002 until it is resumed.
    Suspended,
    /// Refused for good; its name is not used again.
    Closed,
}

/// An account's own numbers in place of the tenant's lease policy.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeasePolicyOverrides {
    /// Seconds between two revalidations.
    pub interval_s: Option<i64>,
    /// Consecutive failures that end a registration.
    pub allowed_failures: Option<u32>,
    /// Seconds of grace at the lease's end.
    pub grace_s: Option<i64>,
}

impl LeasePolicyOverrides {
    /// The tenant's lease policy with these numbers in place of its own.
    pub fn over(&self, rules: LeasePolicy) -> LeasePolicy {
        LeasePolicy {
            interval_s: self.interval_s.unwrap_or(rules.interval_s),
            allowed_failures: self.allowed_failures.unwrap_or(rules.allowed_failures),
            grace_s: self.grace_s.unwrap_or(rules.grace_s),
            ..rules
        }
    }
}

/// A public cloud account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its tenant.
    pub tenant: TenantId,
    /// Its name, unique within the tenant for ever.
    pub name: String,
    /// The contract that it was made from.
    pub contract: Option<ContractId>,
    /// The password as a PHC string (Argon2id).
    pub password_hash: String,
    /// The password's version: goes up with every new one.
    pub password_version: i64,
    /// The oldest password version that registered nodes may have registered with.
    pub nodes_password_version: i64,
    /// The policy's version: goes up with every change that decisions depend on.
    pub policy_version: i64,
    /// Whether it may be used.
    pub status: AccountStatus,
    /// Its validity.
    pub validity: Validity,
    /// Its allow-lists.
    pub allow: AllowLists,
    /// The product versions that it allows.
    pub versions: Option<VersionRange>,
    /// Its overrides of the lease policy.
    pub overrides: LeasePolicyOverrides,
    /// For how many seconds its floating sessions live without a sign of life, in place of the tenant's.
    pub session_timeout_s: Option<u32>,
    /// The pool of slots for its nodes.
    pub nodes: Pool,
}

impl Account {
    /// The times of its floating sessions.
    pub fn session_timing(&self, tenant: &Tenant) -> Timing {
        Timing::of_timeout(self.session_timeout_s.unwrap_or(tenant.session_timeout_s))
    }

    /// The policy of its nodes as it now is.
    pub fn policy(&self, tenant: &Tenant) -> Policy {
        Policy {
            tenant: self.tenant,
            account: self.id,
            account_name: self.name.clone(),
            policy_version: self.policy_version,
            tenant_version: tenant.version,
            tenant_suspended: tenant.status == TenantStatus::Suspended,
            password_version: self.password_version,
            nodes_password_version: self.nodes_password_version,
            status: self.status,
            validity: self.validity,
            allow: self.allow.clone(),
            versions: self.versions.clone(),
            rules: self.overrides.over(tenant.rules),
            max_nodes: self.nodes.capacity,
        }
    }
}

/// Everything of a tenant and an account that a decision about a node needs, with the versions it
/// was read at. A decision is committed only if those versions still hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// The tenant.
    pub tenant: TenantId,
    /// The account.
    pub account: AccountId,
    /// The account's name.
    pub account_name: String,
    /// The account's version.
    pub policy_version: i64,
    /// The tenant's version.
    pub tenant_version: i64,
    /// Whether the tenant is suspended: no new registrations.
    pub tenant_suspended: bool,
    /// The current password's version.
    pub password_version: i64,
    /// The oldest password that registered nodes may have registered with.
    pub nodes_password_version: i64,
    /// Whether the account may be used.
    pub status: AccountStatus,
    /// When it may be used.
    pub validity: Validity,
    /// The account's allow-lists.
    pub allow: AllowLists,
    /// The product versions that it allows.
    pub versions: Option<VersionRange>,
    /// The lease policy, with the account's overrides.
    pub rules: LeasePolicy,
    /// How many nodes it may have.
    pub max_nodes: u32,
}
