//! Creating accounts.

use chrono::{DateTime, NaiveDate, Utc};
use rollcall_domain::{
    AccountId, EventKind, Pool, VersionRange,
    accounts::{
        Account, AccountStatus, AllowLists, LeasePolicyOverrides, account_name, next_warning,
    },
    audit::Actor,
    validity,
};
use rollcall_storage::{StoreError, Tx};
use secrecy::SecretString;

use super::AccountView;
use crate::{
    AdminError,
    accounts::Accounts,
    audit::{AuditRecord, snapshots},
    contracts::check_capacity,
    error::invalid,
    events::EventDetails,
    tenant_context::TenantContext,
    tenants::check_lease_policy,
};

/// The draft of an account.
#[derive(Debug, Clone)]
pub struct AccountDraft {
    /// Its name, never reused; a readable one is generated if there is none.
    pub name: Option<String>,
    /// Its capacity.
    pub max_nodes: u32,
    /// Its password; generated if there is none.
    pub password: Option<SecretString>,
    /// The first valid day in the tenant's zone.
    pub starts_on: Option<NaiveDate>,
    /// The last valid day in the tenant's zone.
    pub expires_on: Option<NaiveDate>,
    /// Its allow-lists.
    pub allow: AllowLists,
    /// The allowed versions.
    pub versions: Option<VersionRange>,
    /// Its overrides of the lease policy.
    pub overrides: LeasePolicyOverrides,
}

/// A created account with its password, which is shown once.
#[derive(Debug, Clone)]
pub struct ProvisionedAccount {
    /// The account.
    pub account: AccountView,
    /// The password.
    pub password: SecretString,
}

impl ProvisionedAccount {
    fn new(account: &Account, context: &TenantContext, password: SecretString) -> Self {
        Self { account: AccountView::new(account, &context.tenant, 0), password }
    }
}

impl Accounts<'_> {
    /// Create an account.
    pub async fn create(
        self,
        by: &Actor,
        tenant: &str,
        draft: AccountDraft,
    ) -> Result<ProvisionedAccount, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let (password, hash) = self.app.credentials().new_password(draft.password.clone()).await?;
        let tx = self.app.store.write().await?;
        let name = self.name_for(&tx, &context, draft.name.clone()).await?;
        let account = self.new_account(&context, name, draft, hash)?;
        self.write_account(by, &tx, &context, &account).await?;
        tx.commit().await?;
        Ok(ProvisionedAccount::new(&account, &context, password))
    }

    /// A new account of this name from the draft, not stored yet.
    pub(super) fn new_account(
        self,
        context: &TenantContext,
        name: String,
        draft: AccountDraft,
        password_hash: String,
    ) -> Result<Account, AdminError> {
        check_capacity(draft.max_nodes)?;
        check_lease_policy(&draft.overrides)?;
        let validity = validity(draft.starts_on, draft.expires_on, context.tenant.zone);
        check_validity(validity.starts_at, validity.expires_at)?;
        Ok(Account {
            id: AccountId(self.app.randomness.uuid(self.app.now())),
            tenant: context.tenant.id,
            name: account_name(&name).map_err(|reason| invalid("name", reason))?,
            contract: None,
            password_hash,
            password_version: 1,
            nodes_password_version: 1,
            policy_version: 1,
            status: AccountStatus::Active,
            validity,
            allow: draft.allow,
            versions: draft.versions,
            overrides: draft.overrides,
            session_timeout_s: None,
            nodes: Pool::unused(draft.max_nodes),
        })
    }

    pub(super) async fn write_account(
        self,
        by: &Actor,
        tx: &Tx,
        context: &TenantContext,
        account: &Account,
    ) -> Result<(), AdminError> {
        let now = self.app.now();
        let taken = |error| match error {
            StoreError::Taken => AdminError::Taken { what: "account", name: account.name.clone() },
            other => other.into(),
        };
        tx.tenant(context.tenant.id).accounts().insert(account, now).await.map_err(taken)?;
        let (days, zone) = (&context.tenant.notices.warning_days, context.tenant.zone);
        let warn_at = next_warning(account, days, zone, now);
        tx.tenant(context.tenant.id).accounts().warn_at(account.id, warn_at).await?;
        let details = EventDetails::plain(EventKind::Changed, "account created");
        let event = self.app.event(context.tenant.id, Some(account.id), None, details, by, now);
        tx.tenant(context.tenant.id).events().append(&[event]).await?;
        self.raise_longest_lease(tx, &context.tenant, account).await?;
        let record =
            AuditRecord::on_account("account.create", account).after(snapshots::account(account));
        self.app.audit().record(tx, by, record).await?;
        Ok(())
    }

    /// A retired key stays published as long as the longest lease that it may have signed.
    pub(super) async fn raise_longest_lease(
        self,
        tx: &Tx,
        tenant: &rollcall_domain::tenants::Tenant,
        account: &Account,
    ) -> Result<(), AdminError> {
        let lifetime = account.overrides.over(tenant.rules).lease_lifetime().num_seconds();
        if lifetime <= tenant.longest_lease_s {
            return Ok(());
        }
        if let Some(mut tenant) = tx.tenants().lock(&tenant.slug).await? {
            tenant.longest_lease_s = tenant.longest_lease_s.max(lifetime);
            tx.tenants().update(&tenant).await?;
        }
        Ok(())
    }
}

pub(super) fn check_validity(
    starts_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(), AdminError> {
    match starts_at.zip(expires_at) {
        Some((start, end)) if end <= start => {
            Err(invalid("expires", "must not be before the first valid day"))
        }
        _ => Ok(()),
    }
}
