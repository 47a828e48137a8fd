//! Issuing licences, into an account or with keys to be redeemed.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    ContractId, LicenceBatchId, LicenceId,
    accounts::Account,
    audit::Actor,
    catalogue::{FeatureCode, ProductCode},
    licences::{Licence, LicenceKind, Schedule},
    limits::{ACCOUNT_LICENCES_MAX, LICENCE_COUNT_MAX},
};
use rollcall_storage::{StoreError, Tx, licences::StoredKey};
use secrecy::SecretString;

use super::{LicenceRefusal, LicenceView, Licences, snapshot};
use crate::{
    AdminError, audit::AuditRecord, error::invalid, events::EventDetails,
    tenant_context::TenantContext,
};

/// The draft of licences.
#[derive(Debug, Clone)]
pub struct IssueLicences {
    /// The product's code.
    pub product: ProductCode,
    /// Temporary or formal.
    pub kind: LicenceKind,
    /// The name of the account that gets them; none: they wait with their keys.
    pub account: Option<String>,
    /// What each grants.
    pub grants: Vec<GrantDraft>,
    /// The first day; none: when it is redeemed.
    pub starts_on: Option<NaiveDate>,
    /// The last day.
    pub expires_on: Option<NaiveDate>,
    /// How many days, in place of a last day.
    pub days: Option<u32>,
    /// What temporary licences are lent for.
    pub purpose: Option<String>,
    /// Who approved temporary licences: an e-mail address.
    pub approver: Option<String>,
    /// The contract that they were sold by.
    pub contract: Option<ContractId>,
    /// Where the keys are sent.
    pub email: Option<String>,
    /// The licences that it takes the place of when it is the account's.
    pub supersedes: Vec<LicenceId>,
    /// How many, each with a key of its own.
    pub count: u32,
    /// Keys that another system made, one a licence, in place of new ones.
    pub foreign_keys: Vec<String>,
}

/// A feature to be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantDraft {
    /// The feature.
    pub feature: FeatureCode,
    /// How many units; none of a switch.
    pub quantity: Option<u32>,
}

/// A licence that was issued, with its key.
#[derive(Debug, Clone)]
pub struct IssuedLicence {
    /// The licence.
    pub view: LicenceView,
    /// Its key, as it is printed.
    pub key: SecretString,
}

impl Licences<'_> {
    /// Issue licences.
    pub async fn issue(
        self,
        by: &Actor,
        tenant: &str,
        draft: IssueLicences,
    ) -> Result<Vec<IssuedLicence>, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let now = self.app.now();
        let tx = self.app.store.write().await?;
        let terms = self.check_draft(&tx, by, &context, &draft, now).await?;
        let account = match &draft.account {
            Some(name) => Some(lock_account(&tx, &context, name).await?),
            None => None,
        };
        let keys = self.foreign_keys(&draft)?;
        let batch = LicenceBatchId(self.app.randomness.uuid(now));
        let count = if keys.is_empty() { draft.count as usize } else { keys.len() };
        let mut issued = Vec::with_capacity(count);
        let mut printed = Vec::with_capacity(count);
        let mut ids: Vec<_> = (0..count).map(|_| self.app.randomness.uuid(now)).collect();
        // Of the same millisecond: lists and days go by them.
        ids.sort();
        for (nth, id) in ids.into_iter().enumerate() {
            let id = LicenceId(id);
            let (key, stored) = match keys.get(nth) {
                Some(key) => (key.clone().into(), self.foreign_key(context.tenant.id, id, key)),
                None => self.new_key(context.tenant.id, id),
            };
            printed.push(key);
            let account = account.as_ref().map(|account| account.id);
            let redeemed_at = account.map(|_| now);
            let issued_by = by.who.to_string();
            let licence = Licence { id, account, redeemed_at, batch, issued_by, ..terms.clone() };
            issued.push((licence, Some(stored)));
        }
        self.write(by, &tx, &context, account, &issued).await?;
        tx.commit().await?;
        let of_kind = self.app.licence_metrics.issued.with_label_values(&[draft.kind.name()]);
        of_kind.inc_by(issued.len() as u64);
        let account = draft.account.as_deref();
        self.views(&context, issued, printed, account, now).await
    }

    /// Store new licences, and bring their account up to date.
    async fn write(
        self,
        by: &Actor,
        tx: &Tx,
        context: &TenantContext,
        account: Option<Account>,
        issued: &[(Licence, Option<StoredKey>)],
    ) -> Result<(), AdminError> {
        let now = self.app.now();
        let known = |error| match error {
            StoreError::Taken => LicenceRefusal::KnownKey.into(),
            other => AdminError::from(other),
        };
        tx.tenant(context.tenant.id)
            .licences()
            .insert(issued, snapshot::licence)
            .await
            .map_err(known)?;
        let Some((first, _)) = issued.first() else { return Ok(()) };
        let mut record = match issued.len() {
            1 => record("licence.issue", first),
            many => {
                let name = format!("{many} of {}", first.product);
                let target = ("licence_batch", first.batch.to_string(), name.as_str());
                AuditRecord::on(context.tenant.id, "licence.issue", target)
            }
        };
        record = record.after(snapshot::licence(first));
        if let Some(mut account) = account {
            self.check_room(tx, &account).await?;
            for (licence, _) in issued {
                self.supersede(tx, &by.who.to_string(), licence, now).await?;
            }
            let details = format!("{} of {} issued", count(issued.len()), first.product);
            self.account_changed(tx, by, context, &mut account, details, now).await?;
            record = record.about(account.id);
        }
        self.app.audit().record(tx, by, record).await?;
        Ok(())
    }

    async fn views(
        self,
        context: &TenantContext,
        issued: Vec<(Licence, Option<StoredKey>)>,
        keys: Vec<SecretString>,
        account: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Vec<IssuedLicence>, AdminError> {
        let all = match issued.first().and_then(|(licence, _)| licence.account) {
            Some(account) => {
                self.app.store.tenant(context.tenant.id).licences().of_account(account).await?
            }
            None => Vec::new(),
        };
        let schedule = Schedule::of(&all);
        let with_key = |((licence, _), key): ((Licence, _), SecretString)| IssuedLicence {
            view: LicenceView::among(&licence, account, &schedule, now),
            key,
        };
        Ok(issued.into_iter().zip(keys).map(with_key).collect())
    }

    /// Validate keys of another system; in the form that they are found by.
    fn foreign_keys(self, draft: &IssueLicences) -> Result<Vec<String>, AdminError> {
        if draft.foreign_keys.len() > LICENCE_COUNT_MAX as usize {
            return Err(invalid("keys", format!("must be at most {LICENCE_COUNT_MAX}")));
        }
        let (mut known, mut keys) = (BTreeSet::new(), Vec::new());
        for (nth, key) in draft.foreign_keys.iter().enumerate() {
            let parsed = rollcall_domain::licences::KeyText::parse(key).and_then(|it| it.foreign);
            let Some(key) = parsed else {
                let reason =
                    format!("must have 16 to 40 letters and digits; number {} has not", nth + 1);
                return Err(invalid("keys", reason));
            };
            if !known.insert(key.plain().to_owned()) {
                return Err(invalid(
                    "keys",
                    format!("must not be there twice: number {} is", nth + 1),
                ));
            }
            keys.push(key.plain().to_owned());
        }
        Ok(keys)
    }

    /// Refuse more licences than an account can have; those just stored count.
    pub(super) async fn check_room(self, tx: &Tx, account: &Account) -> Result<(), AdminError> {
        let licences = tx.tenant(account.tenant).licences().of_account(account.id).await?;
        match licences.len() > ACCOUNT_LICENCES_MAX {
            true => {
                let (account, most) = (account.name.clone(), ACCOUNT_LICENCES_MAX);
                Err(LicenceRefusal::TooMany { account, most }.into())
            }
            false => Ok(()),
        }
    }

    /// Make a new version of a locked account whose licences changed, with an event, and bring its
    /// pools up to date.
    pub(super) async fn account_changed(
        self,
        tx: &Tx,
        by: impl Into<crate::events::Trace<'_>>,
        context: &TenantContext,
        account: &mut Account,
        details: String,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        account.policy_version += 1;
        let scope = tx.tenant(account.tenant);
        scope.accounts().update(account).await?;
        account.nodes = self.apply_licences(tx, context, account, now).await?;
        let details = EventDetails::plain(rollcall_domain::EventKind::Changed, details);
        let event = self.app.event(account.tenant, Some(account.id), None, details, by, now);
        scope.events().append(&[event]).await?;
        self.app.invalidate_policy(account, context.tenant.version).await;
        Ok(())
    }
}

/// Lock the account of this name until the end of the transaction.
pub(super) async fn lock_account(
    tx: &Tx,
    context: &TenantContext,
    name: &str,
) -> Result<Account, AdminError> {
    let accounts = tx.tenant(context.tenant.id).accounts();
    let unknown = || AdminError::Unknown { what: "account", name: name.to_owned() };
    let found = accounts.by_name(name).await?.ok_or_else(unknown)?;
    accounts.lock(found.id).await?.ok_or_else(unknown)
}

/// The audit record of an action on one licence.
pub(super) fn record(action: &'static str, licence: &Licence) -> AuditRecord {
    let name = format!("{} {}", licence.kind, licence.product);
    let target = ("licence", licence.id.to_string(), name.as_str());
    let record = AuditRecord::on(licence.tenant, action, target);
    match licence.account {
        Some(account) => record.about(account),
        None => record,
    }
}

fn count(licences: usize) -> String {
    match licences {
        1 => "a licence".to_owned(),
        many => format!("{many} licences"),
    }
}
