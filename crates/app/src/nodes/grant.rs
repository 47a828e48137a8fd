//! Grants: the signed lease and everything else that a registered node gets.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    RegistrationId,
    accounts::Policy,
    nodes::{Lease, NodeFacts, Registration, due},
};

use crate::{licences::Entitled, nodes::Nodes, tenant_context::TenantContext};

/// The grant of a registration that was created, found again or renewed.
#[derive(Debug, Clone)]
pub struct Granted {
    /// Whether it is new.
    pub created: bool,
    /// Its id.
    pub registration: RegistrationId,
    /// A new node token; `None` where the node keeps its own.
    pub node_token: Option<String>,
    /// The signed lease.
    pub lease: String,
    /// The lease's sequence number.
    pub lease_seq: i64,
    /// When the lease expires.
    pub lease_expires_at: DateTime<Utc>,
    /// When the next call is due.
    pub revalidate_at: DateTime<Utc>,
    /// Seconds between two calls.
    pub interval_s: i64,
    /// Consecutive failures that end a registration.
    pub allowed_failures: u32,
    /// A summary of the account.
    pub account: AccountSummary,
    /// The server's time.
    pub server_time: DateTime<Utc>,
}

/// A summary of an account for its nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountSummary {
    /// Its name.
    pub name: String,
    /// Its capacity.
    pub max_nodes: u32,
    /// Slots in use.
    pub nodes_in_use: u32,
    /// The first instant at which it is no longer valid.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The input of a grant.
pub(crate) struct Terms<'a> {
    pub(crate) context: &'a TenantContext,
    pub(crate) policy: &'a Policy,
    /// What the account is entitled to.
    pub(crate) entitled: Option<&'a Entitled>,
    pub(crate) holder: Leaseholder<'a>,
    pub(crate) nodes_in_use: u32,
    pub(crate) node_token: Option<String>,
    pub(crate) created: bool,
    pub(crate) nonce: Option<&'a str>,
    pub(crate) now: DateTime<Utc>,
}

/// What the lease says of a registration.
#[derive(Clone, Copy)]
pub(crate) struct Leaseholder<'a> {
    pub(crate) id: RegistrationId,
    pub(crate) facts: &'a NodeFacts,
    /// The lease's number.
    pub(crate) issued: i64,
    pub(crate) lease_expires_at: DateTime<Utc>,
}

impl<'a> From<&'a Registration> for Leaseholder<'a> {
    fn from(registration: &'a Registration) -> Self {
        let Registration { id, facts, seq, lease_expires_at, .. } = registration;
        Self { id: *id, facts, issued: seq.issued, lease_expires_at: *lease_expires_at }
    }
}

impl Nodes<'_> {
    /// Sign the lease and draw the due time of the next call. Only for what is committed.
    pub(crate) fn grant(self, terms: Terms<'_>) -> Granted {
        let Terms { context, policy, holder, now, .. } = terms;
        let lease = Lease {
            issuer: &context.issuer,
            registration: holder.id,
            id: self.app.randomness.uuid(now),
            issued_at: now,
            expires_at: holder.lease_expires_at,
            seq: holder.issued,
            account: &policy.account_name,
            facts: holder.facts,
            interval_s: policy.rules.interval_s,
            nonce: terms.nonce,
            entitlements: terms
                .entitled
                .and_then(|entitled| entitled.in_lease(now, holder.lease_expires_at)),
        };
        let granted = terms.entitled.map_or(0, Entitled::nodes);
        Granted {
            created: terms.created,
            registration: holder.id,
            node_token: terms.node_token,
            lease: context.signer.sign(&lease),
            lease_seq: holder.issued,
            lease_expires_at: holder.lease_expires_at,
            revalidate_at: due(policy, now, self.app.randomness.draw()),
            interval_s: policy.rules.interval_s,
            allowed_failures: policy.rules.allowed_failures,
            account: AccountSummary {
                name: policy.account_name.clone(),
                max_nodes: policy.max_nodes.saturating_add(granted),
                nodes_in_use: terms.nodes_in_use,
                expires_at: policy.validity.expires_at,
            },
            server_time: now,
        }
    }
}
