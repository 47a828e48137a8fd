//! Redeeming a key: its licence becomes the account's.

use chrono::{DateTime, Utc};
use rollcall_domain::{
    accounts::{Account, AccountStatus},
    audit::Actor,
    licences::{Ended, EndedBy, KeyText, Licence, LicenceState, Schedule},
    limits::ACCOUNT_LICENCES_MAX,
    nodes::Refusal,
};
use rollcall_storage::{StoreError, Tx};
use secrecy::{ExposeSecret, SecretString};

use super::{
    LicenceRefusal, LicenceView, Licences, RedeemError,
    issue::{lock_account, record},
    refusal::KeyRefusal,
    snapshot,
};
use crate::{
    AdminError,
    audit::AuditRecord,
    credentials::ReadConsistency,
    events::{Origin, Trace},
    tenant_context::TenantContext,
};

/// A licence that is the account's.
#[derive(Debug, Clone)]
pub struct Redeemed {
    /// The licence.
    pub view: LicenceView,
    /// Whether it is so since this call.
    pub created: bool,
}

impl Licences<'_> {
    /// Redeem a key with account and password; idempotent.
    pub async fn redeem(
        self,
        tenant: &str,
        account: &str,
        password: &SecretString,
        key: &SecretString,
        origin: &Origin,
    ) -> Result<Redeemed, RedeemError> {
        let answer = self.try_redeem(tenant, account, password, key, origin).await;
        self.app.licence_metrics.count_redemption(&answer);
        answer
    }

    async fn try_redeem(
        self,
        tenant: &str,
        account: &str,
        password: &SecretString,
        key: &SecretString,
        origin: &Origin,
    ) -> Result<Redeemed, RedeemError> {
        self.app.trust_clock()?;
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(RedeemError::UnknownTenant)?;
        let credentials = self.app.credentials();
        let account = credentials
            .verify_credentials(&context, account, password, origin, ReadConsistency::Current)
            .await?;
        if account.status != AccountStatus::Active {
            return Err(RedeemError::Account(Refusal::Status));
        }
        credentials.limit_licence_key(&context, &account, origin.source).await?;
        let found = self.find_by_key(&context, &account, key).await?;
        let tx = self.app.store.write().await?;
        let locked = tx.tenant(account.tenant).accounts().lock(account.id).await?;
        let mut account = locked.ok_or(StoreError::Overtaken)?;
        let redeemed = self.claim_licence(&tx, &context, &mut account, &found, origin).await?;
        tx.commit().await?;
        Ok(redeemed)
    }

    /// Redeem a key for an account, as staff.
    pub async fn redeem_for(
        self,
        by: &Actor,
        tenant: &str,
        account: &str,
        key: &SecretString,
    ) -> Result<Redeemed, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let tx = self.app.store.write().await?;
        let mut account = lock_account(&tx, &context, account).await?;
        let found = self.find_by_key(&context, &account, key).await?;
        let redeemed = self.claim_licence(&tx, &context, &mut account, &found, by).await?;
        if redeemed.created {
            let licence = &redeemed.view.licence;
            let entry: AuditRecord = record("licence.redeem", licence);
            let entry = entry.changed(snapshot::licence(&found), snapshot::licence(licence));
            self.app.audit().record(&tx, by, entry).await?;
        }
        tx.commit().await?;
        Ok(redeemed)
    }

    /// The licence of a typed key that is nobody's or this account's.
    async fn find_by_key(
        self,
        context: &TenantContext,
        account: &Account,
        key: &SecretString,
    ) -> Result<Licence, ClaimError> {
        let typed = KeyText::parse(key.expose_secret()).ok_or(KeyRefusal::Malformed)?;
        let hashes = self.hashes(context.tenant.id, &typed);
        let licences = self.app.store.tenant(context.tenant.id).licences();
        let found = licences.by_key(&hashes).await?;
        let is_theirs = |it: &Licence| it.account.is_none_or(|owner| owner == account.id);
        match found.filter(is_theirs) {
            Some(licence) => Ok(licence),
            None if typed.is_mistyped() => Err(KeyRefusal::Mistyped.into()),
            None => Err(KeyRefusal::Unknown.into()),
        }
    }

    /// Make a licence a locked account's, unless it is.
    async fn claim_licence(
        self,
        tx: &Tx,
        context: &TenantContext,
        account: &mut Account,
        found: &Licence,
        by: impl Into<Trace<'_>>,
    ) -> Result<Redeemed, ClaimError> {
        let now = self.app.now();
        let licences = tx.tenant(account.tenant).licences();
        let mut licence = licences.lock(found.id).await?.ok_or(KeyRefusal::Unknown)?;
        let created = licence.account.is_none();
        match licence.fixed_state(now) {
            _ if licence.account.is_some_and(|owner| owner != account.id) => {
                return Err(KeyRefusal::Unknown.into());
            }
            Some(LicenceState::Disabled) => return Err(KeyRefusal::Disabled.into()),
            Some(LicenceState::Expired) => return Err(KeyRefusal::Expired.into()),
            _ => {}
        }
        if created {
            if licences.of_account(account.id).await?.len() >= ACCOUNT_LICENCES_MAX {
                return Err(ClaimError::TooMany { account: account.name.clone() });
            }
            licence.account = Some(account.id);
            licence.redeemed_at = Some(now);
            licence.version += 1;
            licence.updated_at = now;
            licences.update(&licence, &account.name, snapshot::licence).await?;
            self.supersede(tx, &account.name, &licence, now).await?;
            let details = format!("a licence of {} redeemed", licence.product);
            self.account_changed(tx, by, context, account, details, now).await?;
        }
        let all = licences.of_account(account.id).await?;
        let view = LicenceView::among(&licence, Some(&account.name), &Schedule::of(&all), now);
        Ok(Redeemed { view, created })
    }

    /// End the licences of the same account that a new one takes the place of.
    pub(super) async fn supersede(
        self,
        tx: &Tx,
        by: &str,
        licence: &Licence,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let licences = tx.tenant(licence.tenant).licences();
        for id in &licence.supersedes {
            let old = licences.lock(*id).await?;
            let old = old.filter(|old| old.account == licence.account && old.ended.is_none());
            let Some(mut old) = old else { continue };
            old.ended = Some(Ended { at: now, by: EndedBy::Superseded(licence.id) });
            old.version += 1;
            old.updated_at = now;
            licences.update(&old, by, snapshot::licence).await?;
        }
        Ok(())
    }
}

/// Why a licence can't become an account's.
enum ClaimError {
    Key(KeyRefusal),
    TooMany { account: String },
    Failed(StoreError),
}

impl From<KeyRefusal> for ClaimError {
    fn from(refusal: KeyRefusal) -> Self {
        Self::Key(refusal)
    }
}

impl From<StoreError> for ClaimError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<ClaimError> for RedeemError {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Key(refusal) => refusal.into(),
            ClaimError::TooMany { .. } => Self::TooMany { most: ACCOUNT_LICENCES_MAX },
            ClaimError::Failed(error) => error.into(),
        }
    }
}

impl From<ClaimError> for AdminError {
    fn from(error: ClaimError) -> Self {
        match error {
            ClaimError::Key(refusal) => LicenceRefusal::Key(refusal).into(),
            ClaimError::TooMany { account } => {
                LicenceRefusal::TooMany { account, most: ACCOUNT_LICENCES_MAX }.into()
            }
            ClaimError::Failed(error) => error.into(),
        }
    }
}
