//! Snapshots for the audit trail, as JSON without secrets.

use rollcall_domain::{
    accounts::{Account, PasswordLink},
    catalogue::{Bundle, Feature, Product},
    contracts::Contract,
    nodes::Registration,
    requests::{Request, RequestState},
    tenants::Tenant,
};
use serde_json::{Value, json};

use crate::audit::AuditRecord;

/// A snapshot of an account, without its password.
pub(crate) fn account(account: &Account) -> Value {
    json!({
        "name": account.name,
        "contract_id": account.contract.map(|id| id.to_string()),
        "status": account.status,
        "max_nodes": account.nodes.capacity,
        "starts_at": account.validity.starts_at,
        "expires_at": account.validity.expires_at,
        "allow_ips": account.allow.ips,
        "allow_domains": account.allow.domains,
        "allow_apps": account.allow.apps,
        "version_req": account.versions,
        "interval_s": account.overrides.interval_s,
        "allowed_failures": account.overrides.allowed_failures,
        "grace_s": account.overrides.grace_s,
        "session_timeout_s": account.session_timeout_s,
    })
}

/// The change of an account. Of a password only that it changed, and whether its nodes stay
/// registered.
pub(crate) fn account_change(
    action: &'static str,
    before: &Account,
    after: &Account,
) -> AuditRecord {
    let mut now = account(after);
    if before.password_version != after.password_version {
        let kept = before.nodes_password_version == after.nodes_password_version;
        now["password"] = "changed".into();
        now["keep_nodes"] = kept.into();
    }
    AuditRecord::on_account(action, after).changed(account(before), now)
}

/// A snapshot of a contract.
pub(crate) fn contract(contract: &Contract) -> Value {
    let terms = &contract.terms;
    json!({
        "company": contract.customer.company,
        "project": terms.project,
        "signed_on": terms.signed_on,
        "emails": terms.emails,
        "max_nodes": terms.max_nodes,
        "starts_on": terms.starts_on,
        "expires_on": terms.expires_on,
        "language": terms.language,
        "notes": terms.notes,
    })
}

/// A snapshot of a product and its rules.
pub(crate) fn product(product: &Product) -> Value {
    let rules = &product.rules;
    let pre_licence = rules.pre_licence.as_ref().map(|licence| {
        let grant = |(feature, units): &(_, _)| json!({ "feature": feature, "units": units });
        json!({ "days": licence.days, "grants": licence.grants.iter().map(grant).collect::<Vec<_>>() })
    });
    json!({
        "name": product.names.en,
        "name_zh": product.names.zh,
        "pre_licence": pre_licence,
        "uninstall": rules.uninstall,
        "transfers": rules.transfers,
        "on_expiry": rules.on_expiry.to_string(),
        "enforcement": rules.enforcement,
    })
}

/// A snapshot of a feature.
pub(crate) fn feature(feature: &Feature) -> Value {
    json!({
        "product": feature.product,
        "name": feature.names.en,
        "name_zh": feature.names.zh,
        "kind": feature.kind,
        "enforcement": feature.enforcement,
        "version_req": feature.versions,
        "retired_at": feature.retired_at,
    })
}

/// A snapshot of a bundle.
pub(crate) fn bundle(bundle: &Bundle) -> Value {
    json!({
        "product": bundle.product,
        "name": bundle.names.en,
        "name_zh": bundle.names.zh,
        "features": bundle.features,
        "uses": bundle.uses,
    })
}

/// A snapshot of a request: its claimed sender and its decision.
pub(crate) fn request(request: &Request) -> Value {
    let claims = &request.claims;
    let (account, reason) = match &request.state {
        RequestState::New => (None, None),
        RequestState::Unreadable { why } => (None, Some(why)),
        RequestState::Accepted { account, .. } => (Some(account), None),
        RequestState::Rejected { reason, .. } => (None, Some(reason)),
    };
    let contract = request.state.decision().and_then(|decision| decision.contract);
    json!({
        "state": request.state.status(),
        "message_id": request.message_id,
        "sender": claims.sender,
        "company": claims.company,
        "project": claims.project,
        "signed_on": claims.signed_on,
        "wished_name": claims.wished_name,
        "contract_id": contract.map(|id| id.to_string()),
        "account_id": account.map(ToString::to_string),
        "reason": reason,
    })
}

/// A snapshot of a mailed link: its recipients and its expiry.
pub(crate) fn password_link(link: &PasswordLink, contract: &Contract) -> Value {
    json!({
        "emails": contract.terms.emails,
        "valid_until": link.expires_at,
        "keep_nodes": link.keeps_nodes,
    })
}

/// A snapshot of a tenant: its lease policy and mail settings.
pub(crate) fn tenant(tenant: &Tenant) -> Value {
    json!({
        "slug": tenant.slug,
        "name": tenant.name,
        "status": tenant.status,
        "zone": tenant.zone.name(),
        "rules": tenant.rules,
        "mail": tenant.mail,
        "notices": tenant.notices,
        "features_offline_s": tenant.features_offline_s,
        "session_timeout_s": tenant.session_timeout_s,
    })
}

/// A snapshot of a registration and its node.
pub(crate) fn registration(registration: &Registration) -> Value {
    json!({
        "state": registration.state.name(),
        "project_id": registration.facts.key.project_id,
        "node_id": registration.facts.key.node_id,
        "hostname": registration.facts.hostname,
    })
}
