//! Issuing licences, into an account or with keys to be redeemed.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    ContractId, LicenceBatchId, LicenceId,
    accounts::Account,
    audit::{Actor, Principal},
    catalogue::{Catalogue, FeatureCode, FeatureKind, ProductCode},
    email, email_key, is_storable_day,
    licences::{Begin, End, Grant, Licence, LicenceKind, Schedule, Term},
    limits::{
        ACCOUNT_LICENCES_MAX, GRANT_UNITS_MAX, GRANTS_MAX, LICENCE_COUNT_MAX, LICENCE_DAYS_MAX,
        REASON_MAX,
    },
    text, validity,
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

    /// Check a draft; what all its licences have in common.
    pub(super) async fn check_draft(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        draft: &IssueLicences,
        now: DateTime<Utc>,
    ) -> Result<Licence, AdminError> {
        let product = &draft.product;
        if !context.catalogue.products.contains_key(product) {
            return Err(AdminError::Unknown { what: "product", name: product.to_string() });
        }
        if draft.kind == LicenceKind::Pre {
            let reason = "must be formal or temporary: a product grants its pre-licence by itself";
            return Err(invalid("kind", reason));
        }
        if !(1..=LICENCE_COUNT_MAX).contains(&draft.count) {
            return Err(invalid("count", format!("must be 1 to {LICENCE_COUNT_MAX}")));
        }
        let grants = check_grants(&draft.grants, product, &context.catalogue)?;
        let term = check_term(draft, context, now)?;
        let purpose = draft.purpose.as_deref().map(|it| text(it, REASON_MAX)).transpose();
        let purpose = purpose.map_err(|reason| invalid("purpose", reason))?;
        let approver = draft.approver.as_deref().map(email).transpose();
        let approver = approver.map_err(|reason| invalid("approver", reason))?;
        if draft.kind == LicenceKind::Temporary {
            if purpose.is_none() {
                return Err(invalid("purpose", "must say what the temporary licence is lent for"));
            }
            let Some(approver) = &approver else {
                let reason = "must be the e-mail address of who approved the temporary licence";
                return Err(invalid("approver", reason));
            };
            self.check_approver(tx, by, context, approver).await?;
        }
        let email = draft.email.as_deref().map(email).transpose();
        let email = email.map_err(|reason| invalid("email", reason))?;
        let scope = tx.tenant(context.tenant.id);
        if let Some(id) = draft.contract
            && scope.contracts().find(id).await?.is_none()
        {
            return Err(AdminError::Unknown { what: "contract", name: id.to_string() });
        }
        for id in &draft.supersedes {
            let known = scope.licences().find(*id).await?;
            if known.is_none_or(|licence| licence.product != *product) {
                let reason = format!("must be licences of {product}: {id} is none");
                return Err(invalid("supersedes", reason));
            }
        }
        Ok(Licence {
            id: LicenceId(uuid::Uuid::nil()),
            tenant: context.tenant.id,
            product: product.clone(),
            kind: draft.kind,
            grants,
            term,
            account: None,
            redeemed_at: None,
            pauses: Vec::new(),
            ended: None,
            supersedes: draft.supersedes.clone(),
            purpose,
            approver,
            contract: draft.contract,
            email,
            batch: LicenceBatchId(uuid::Uuid::nil()),
            issued_at: now,
            issued_by: String::new(),
            version: 1,
            updated_at: now,
        })
    }

    /// Who approves is not who issues, nor who made the token that issues.
    async fn check_approver(
        self,
        tx: &Tx,
        by: &Actor,
        context: &TenantContext,
        approver: &str,
    ) -> Result<(), AdminError> {
        let scope = tx.tenant(context.tenant.id);
        let issuer = match by.who {
            Principal::Staff(id) => Some(id),
            Principal::Token(id) => {
                let token = scope.tokens().find(id).await?;
                token.and_then(|token| token.created_by.parse().ok())
            }
            _ => None,
        };
        let Some(id) = issuer else { return Ok(()) };
        let issuer = scope.staff().find(id).await?;
        match issuer.is_some_and(|it| email_key(&it.email) == email_key(approver)) {
            true => Err(LicenceRefusal::OwnApproval.into()),
            false => Ok(()),
        }
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

fn check_grants(
    drafts: &[GrantDraft],
    product: &ProductCode,
    catalogue: &Catalogue,
) -> Result<Vec<Grant>, AdminError> {
    if drafts.is_empty() || drafts.len() > GRANTS_MAX {
        return Err(invalid("grants", format!("must name 1 to {GRANTS_MAX} features")));
    }
    let mut seen = BTreeSet::new();
    let grant = |draft: &GrantDraft| {
        let GrantDraft { feature: code, quantity } = draft;
        if !seen.insert(code.clone()) {
            return Err(invalid("grants", format!("must not name {code} twice")));
        }
        let feature = catalogue.features.get(code).filter(|feature| feature.product == *product);
        if feature.is_none() && !code.is_nodes() {
            let reason = format!("must be features of the product {product}: {code} is none");
            return Err(invalid("grants", reason));
        }
        if feature.is_some_and(|feature| feature.retired_at.is_some()) {
            return Err(invalid("grants", format!("must not be retired: {code} is")));
        }
        let is_switch = feature.is_some_and(|feature| feature.kind == FeatureKind::Switch);
        let quantity = match (is_switch, quantity) {
            (true, None | Some(1)) => 1,
            (true, Some(_)) => {
                let reason = format!("must have no units of {code}, which is a switch");
                return Err(invalid("grants", reason));
            }
            (false, Some(units)) if (1..=GRANT_UNITS_MAX).contains(units) => *units,
            (false, Some(_)) => {
                let reason = format!("must have 1 to {GRANT_UNITS_MAX} units of {code}");
                return Err(invalid("grants", reason));
            }
            (false, None) => {
                let reason = format!("must say how many units of {code}: {code}=50");
                return Err(invalid("grants", reason));
            }
        };
        Ok(Grant { feature: code.clone(), quantity })
    };
    drafts.iter().map(grant).collect()
}

fn check_term(
    draft: &IssueLicences,
    context: &TenantContext,
    now: DateTime<Utc>,
) -> Result<Term, AdminError> {
    for (field, day) in [("starts", draft.starts_on), ("expires", draft.expires_on)] {
        if day.is_some_and(|day| !is_storable_day(day)) {
            return Err(invalid(field, "must be a day of a year of four digits"));
        }
    }
    let zone = context.tenant.zone;
    let days = validity(draft.starts_on, draft.expires_on, zone);
    let end = match (days.expires_at, draft.days) {
        (Some(_), Some(_)) => {
            return Err(invalid("days", "must not be given together with a last day"));
        }
        (_, Some(days)) if !(1..=LICENCE_DAYS_MAX).contains(&days) => {
            return Err(invalid("days", format!("must be 1 to {LICENCE_DAYS_MAX}")));
        }
        (None, Some(days)) => End::AfterDays(days),
        (Some(end), None) if end <= now => {
            return Err(invalid("expires", "must not be over already"));
        }
        (Some(end), None) => End::At(end),
        (None, None) if draft.kind == LicenceKind::Temporary => {
            let reason = "must be given, or a last day: a temporary licence has an end";
            return Err(invalid("days", reason));
        }
        (None, None) => End::Never,
    };
    let term = Term { begin: days.starts_at.map_or(Begin::OnRedemption, Begin::At), end, zone };
    match term.is_empty() {
        true => Err(invalid("expires", "must not be before the first day")),
        false => Ok(term),
    }
}
