//! Writing the audit trail.

use rollcall_domain::{
    AccountId, AuditId, BulkId, TenantId,
    accounts::Account,
    audit::{Actor, AuditEntry, AuditTarget, Principal},
    catalogue::{Bundle, Feature, Product},
    contracts::Contract,
    nodes::Registration,
    requests::Request,
    tenants::Tenant,
};
use rollcall_storage::{StoreError, Tx};
use serde_json::{Map, Value};

use super::snapshots;
use crate::{audit::Audit, idempotency};

/// An action to be recorded in the audit trail. Its before and after hold no secrets.
#[derive(Debug, Clone)]
pub(crate) struct AuditRecord {
    tenant: TenantId,
    action: &'static str,
    target: AuditTarget,
    account: Option<AccountId>,
    before: Option<Value>,
    after: Option<Value>,
}

impl AuditRecord {
    /// An action on a target of this kind, id and name.
    pub(crate) fn on(
        tenant: TenantId,
        action: &'static str,
        (kind, id, name): (&str, String, &str),
    ) -> Self {
        let target = AuditTarget { kind: kind.to_owned(), id, name: name.to_owned() };
        Self { tenant, action, target, account: None, before: None, after: None }
    }

    /// An action on a tenant.
    pub(crate) fn on_tenant(action: &'static str, tenant: &Tenant) -> Self {
        let target = ("tenant", tenant.id.to_string(), tenant.slug.as_str());
        Self::on(tenant.id, action, target)
    }

    /// An action on an account.
    pub(crate) fn on_account(action: &'static str, account: &Account) -> Self {
        let target = ("account", account.id.to_string(), account.name.as_str());
        Self::on(account.tenant, action, target).about(account.id)
    }

    /// An action on a contract.
    pub(crate) fn on_contract(action: &'static str, contract: &Contract) -> Self {
        let terms = &contract.terms;
        let name = format!("{}, {}, {}", contract.customer.company, terms.project, terms.signed_on);
        Self::on(contract.tenant, action, ("contract", contract.id.to_string(), &name))
    }

    /// An action on a product.
    pub(crate) fn on_product(action: &'static str, product: &Product) -> Self {
        let target = ("product", product.code.to_string(), product.names.en.as_str());
        Self::on(product.tenant, action, target)
    }

    /// An action on a feature.
    pub(crate) fn on_feature(action: &'static str, feature: &Feature) -> Self {
        let target = ("feature", feature.code.to_string(), feature.names.en.as_str());
        Self::on(feature.tenant, action, target)
    }

    /// An action on a bundle.
    pub(crate) fn on_bundle(action: &'static str, bundle: &Bundle) -> Self {
        let target = ("bundle", bundle.code.to_string(), bundle.names.en.as_str());
        Self::on(bundle.tenant, action, target)
    }

    /// An action on a request.
    pub(crate) fn on_request(action: &'static str, request: &Request) -> Self {
        let subject = request.claims.subject.as_deref().unwrap_or(&request.message_id);
        let target = ("request", request.id.to_string(), subject);
        Self::on(request.tenant, action, target).after(snapshots::request(request))
    }

    /// The unbinding of a node.
    pub(crate) fn unbind(registration: &Registration) -> Self {
        let node = registration.facts.key.node_id.as_str();
        let target = ("registration", registration.id.to_string(), node);
        let record = Self::on(registration.tenant, "registration.unbind", target);
        record.about(registration.account).after(snapshots::registration(registration))
    }

    /// It concerns this account, and is in its timeline.
    pub(crate) fn about(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    /// It is part of this bulk action.
    pub(crate) fn of_bulk(mut self, bulk: Option<BulkId>) -> Self {
        if let (Some(bulk), Some(after)) = (bulk, &mut self.after) {
            after["bulk_id"] = bulk.to_string().into();
        }
        self
    }

    /// The snapshot before.
    pub(crate) fn before(self, before: Value) -> Self {
        Self { before: Some(before), ..self }
    }

    /// The snapshot after.
    pub(crate) fn after(self, after: Value) -> Self {
        Self { after: Some(after), ..self }
    }

    /// The snapshots before and after; only members that differ are kept.
    pub(crate) fn changed(self, before: Value, after: Value) -> Self {
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                let was = differing(&before, &after);
                self.before(was).after(differing(&after, &before))
            }
            (before, after) => self.before(before).after(after),
        }
    }
}

/// The members of `these` that are not the same in `those`.
fn differing(these: &Map<String, Value>, those: &Map<String, Value>) -> Value {
    let differ = these.iter().filter(|(name, value)| those.get(*name) != Some(value));
    differ.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>().into()
}

impl Audit<'_> {
    /// Record the action in the transaction that does it, as the last thing before its commit: this
    /// locks the head of the trail.
    pub(crate) async fn record(
        self,
        tx: &Tx,
        by: &Actor,
        record: AuditRecord,
    ) -> Result<(), StoreError> {
        let now = self.app.now();
        let scope = tx.tenant(record.tenant);
        if let Some(attempt) = by.once {
            let keys = tx.tenant(idempotency::keeper(by.who, record.tenant)).idempotency_keys();
            keys.finish(attempt, &record.target.id, now).await?;
        }
        let entry = AuditEntry {
            id: AuditId(self.app.randomness.uuid(now)),
            tenant: record.tenant,
            at: now,
            who: by.who.to_string(),
            action: record.action.to_owned(),
            target: record.target,
            account: record.account,
            before: record.before.map(|before| before.to_string()),
            after: record.after.map(|after| after.to_string()),
            source: by.source.map(|source| source.to_string()),
            request_id: by.request_id.clone(),
        };
        let is_operators =
            matches!(by.who, Principal::Operator(_) | Principal::PlatformOperator(_));
        let of_platform = (is_operators && record.tenant != TenantId::PLATFORM).then(|| {
            let id = AuditId(self.app.randomness.uuid(now));
            AuditEntry { id, tenant: TenantId::PLATFORM, account: None, ..entry.clone() }
        });
        scope.audit().append(entry).await?;
        // What operators do to any tenant stands in the trail of the platform too.
        if let Some(entry) = of_platform {
            tx.tenant(TenantId::PLATFORM).audit().append(entry).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let tenant = TenantId(uuid::Uuid::from_u128(1));
        let record = AuditRecord::on(tenant, "thing.change", ("thing", "1".to_owned(), "one"));
        let record =
            record.changed(json!({ "a": 1, "b": 2, "c": 3 }), json!({ "a": 1, "b": 4, "d": 5 }));
        assert_eq!(record.before, Some(json!({ "b": 2, "c": 3 })));
        assert_eq!(record.after, Some(json!({ "b": 4, "d": 5 })));
    }
}
