//! Pre-licences: what a product grants an account by itself, once (seed 000 §1.1.2).

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use rollcall_domain::{
    EventKind, LicenceBatchId, LicenceId,
    accounts::Account,
    catalogue::{Catalogue, Product, ProductCode},
    licences::{Begin, End, Grant, Licence, LicenceKind, Term},
};
use rollcall_storage::{StoreError, Tx};

use super::{Licences, snapshot};
use crate::{events::EventDetails, tenant_context::TenantContext};

/// The products whose pre-licence an account with these licences gets: it never had any of theirs.
pub(super) fn due(licences: &[Licence], catalogue: &Catalogue) -> Vec<ProductCode> {
    let had: BTreeSet<_> = licences.iter().map(|licence| &licence.product).collect();
    let with_pre = catalogue.products.values().filter(|product| has_pre_licence(product));
    let due = with_pre.filter(|product| !had.contains(&product.code));
    due.map(|product| product.code.clone()).collect()
}

fn has_pre_licence(product: &Product) -> bool {
    product.rules.pre_licence.as_ref().is_some_and(|licence| !licence.grants.is_empty())
}

impl Licences<'_> {
    /// Give a locked account the pre-licences that it gets with its first registration, in the
    /// transaction of that. Returns whether there were any: the account has a new version then.
    pub(crate) async fn grant_pre_licences(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &mut Account,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let catalogue = &context.catalogue;
        if !catalogue.products.values().any(has_pre_licence) {
            return Ok(false);
        }
        let licences = tx.tenant(account.tenant).licences();
        let due = due(&licences.of_account(account.id).await?, catalogue);
        let due = due.iter().filter_map(|code| {
            let product = catalogue.products.get(code)?;
            let pre = product.rules.pre_licence.as_ref()?;
            let grants = pre.grants.iter().cloned();
            let grants = grants.map(|(feature, quantity)| Grant { feature, quantity }).collect();
            Some(Licence {
                id: LicenceId(self.app.randomness.uuid(now)),
                tenant: account.tenant,
                product: product.code.clone(),
                kind: LicenceKind::Pre,
                grants,
                term: Term {
                    begin: Begin::OnRedemption,
                    end: End::AfterDays(pre.days),
                    zone: context.tenant.zone,
                },
                account: Some(account.id),
                redeemed_at: Some(now),
                pauses: Vec::new(),
                ended: None,
                supersedes: Vec::new(),
                purpose: None,
                approver: None,
                contract: None,
                email: None,
                batch: LicenceBatchId(self.app.randomness.uuid(now)),
                issued_at: now,
                issued_by: "product".to_owned(),
                version: 1,
                updated_at: now,
            })
        });
        let granted: Vec<_> = due.map(|licence| (licence, None)).collect();
        if granted.is_empty() {
            return Ok(false);
        }
        licences.insert(&granted, snapshot::licence).await?;
        let told = granted.iter().map(|(licence, _)| {
            let what = format!("the product {} granted its pre-licence", licence.product);
            let details = EventDetails::plain(EventKind::Changed, what);
            self.app.event(account.tenant, Some(account.id), None, details, None, now)
        });
        let told: Vec<_> = told.collect();
        tx.tenant(account.tenant).events().append(&told).await?;
        self.app.licence_metrics.issued.with_label_values(&["pre"]).inc_by(told.len() as u64);
        account.policy_version += 1;
        tx.tenant(account.tenant).accounts().update(account).await?;
        account.nodes = self.apply_licences(tx, context, account, now).await?;
        Ok(true)
    }
}
