//! Changing accounts. Every change raises the version that decisions are made on.

use chrono::NaiveDate;
use rollcall_domain::{
    BulkId, EventKind, VersionRange,
    accounts::{Account, AccountStatus, AllowLists, LeasePolicyOverrides, next_warning},
    audit::Actor,
    contracts::Contract,
    nodes::{POOL, State, UnboundBy},
    validity,
};
use rollcall_storage::Tx;
use secrecy::SecretString;

use super::{AccountSelector, AccountView, ProvisionedAccount, create::check_validity};
use crate::{
    AdminError,
    accounts::{AccountRefusal, Accounts},
    audit::snapshots,
    contracts::{check_capacity, check_cover},
    events::EventDetails,
    mail::AccountChanges,
    nodes::Expired,
    tenant_context::TenantContext,
    tenants::{check_lease_policy, session_timeout},
};

/// An operation on an account: its action in the audit trail, and the text of its event.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccountOperation<'a> {
    pub(super) action: &'static str,
    pub(super) what: &'static str,
    /// Allow more than the contract's capacity.
    pub(super) allow_over_contract: bool,
    /// Part of a bulk action; where nothing changes, nothing is written.
    pub(super) bulk: Option<BulkId>,
    /// A dry run: decide, and write nothing.
    pub(super) dry_run: bool,
    /// The new password, if it sets one.
    pub(super) password: Option<&'a SecretString>,
}

impl AccountOperation<'static> {
    pub(super) const fn plain(action: &'static str, what: &'static str) -> Self {
        let (allow_over_contract, bulk, dry_run, password) = (false, None, false, None);
        Self { action, what, allow_over_contract, bulk, dry_run, password }
    }
}

/// The result of an edit.
pub(super) struct Edited {
    pub(super) view: AccountView,
    pub(super) changed: bool,
}

const CHANGED: AccountOperation<'static> =
    AccountOperation::plain("account.change", "account changed");
pub(super) const SUSPENDED: AccountOperation<'static> =
    AccountOperation::plain("account.suspend", "account suspended");
pub(super) const RESUMED: AccountOperation<'static> =
    AccountOperation::plain("account.resume", "account resumed");
const CLOSED: AccountOperation<'static> =
    AccountOperation::plain("account.close", "account closed");
const RESET: AccountOperation<'static> =
    AccountOperation::plain("account.reset_password", "password reset");

/// A change of an account; `None` keeps the present value.
#[derive(Debug, Clone, Default)]
pub struct AccountChange {
    /// The capacity. Lowered below what is in use, it keeps the registered nodes and takes no new
    /// ones.
    pub max_nodes: Option<u32>,
    /// The first valid day; `Some(None)` removes the bound.
    pub starts_on: Option<Option<NaiveDate>>,
    /// The last valid day; `Some(None)` removes the bound.
    pub expires_on: Option<Option<NaiveDate>>,
    /// The allow-lists.
    pub allow_ips: Option<Vec<rollcall_domain::accounts::IpRule>>,
    /// The allowed domains.
    pub allow_domains: Option<Vec<rollcall_domain::accounts::DomainRule>>,
    /// The allowed app names.
    pub allow_apps: Option<Vec<String>>,
    /// The allowed versions; `Some(None)` removes the bound.
    pub versions: Option<Option<VersionRange>>,
    /// The overrides of the lease policy.
    pub numbers: OverrideChanges,
    /// For how many seconds floating sessions live without a sign of life; `Some(None)`: as the tenant's.
    pub session_timeout_s: Option<Option<u32>>,
    /// Allow more than the contract's capacity.
    pub allow_over_contract: bool,
}

/// Changes of an account's overrides: `None` keeps the present value, `Some(None)` goes back to the
/// tenant's.
#[derive(Debug, Clone, Copy, Default)]
pub struct OverrideChanges {
    /// Seconds between two revalidations.
    pub interval_s: Option<Option<i64>>,
    /// Consecutive failures that end a registration.
    pub allowed_failures: Option<Option<u32>>,
    /// Seconds of grace at the lease's end.
    pub grace_s: Option<Option<i64>>,
}

impl OverrideChanges {
    /// The overrides with these changes.
    pub fn over(self, own: LeasePolicyOverrides) -> LeasePolicyOverrides {
        LeasePolicyOverrides {
            interval_s: self.interval_s.unwrap_or(own.interval_s),
            allowed_failures: self.allowed_failures.unwrap_or(own.allowed_failures),
            grace_s: self.grace_s.unwrap_or(own.grace_s),
        }
    }
}

impl Accounts<'_> {
    /// Change an account.
    pub async fn change<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
        change: AccountChange,
    ) -> Result<AccountView, AdminError> {
        check_lease_policy(&change.numbers.over(LeasePolicyOverrides::default()))?;
        change.max_nodes.map_or(Ok(()), check_capacity)?;
        change.session_timeout_s.flatten().map(session_timeout).transpose()?;
        let doing = AccountOperation { allow_over_contract: change.allow_over_contract, ..CHANGED };
        let edit = |account: &mut Account, context: &TenantContext| apply(account, context, change);
        Ok(self.edit(by, tenant, account.into(), doing, edit).await?.view)
    }

    /// Suspend an account: its nodes are refused with 30002 until it is resumed.
    pub async fn suspend<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
    ) -> Result<AccountView, AdminError> {
        let (at, status) = (account.into(), AccountStatus::Suspended);
        Ok(self.edit(by, tenant, at, SUSPENDED, |account, _| set(account, status)).await?.view)
    }

    /// Resume a suspended account.
    pub async fn resume<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
    ) -> Result<AccountView, AdminError> {
        let (at, status) = (account.into(), AccountStatus::Active);
        Ok(self.edit(by, tenant, at, RESUMED, |account, _| set(account, status)).await?.view)
    }

    /// Close an account for good and unbind its nodes.
    pub async fn close<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
    ) -> Result<AccountView, AdminError> {
        let (at, status) = (account.into(), AccountStatus::Closed);
        Ok(self.edit(by, tenant, at, CLOSED, |account, _| set(account, status)).await?.view)
    }

    /// Set a new password, generated if none is given. The account's nodes are refused with 30006
    /// until they register again, unless `keep_nodes`.
    pub async fn reset_password<'a>(
        self,
        by: &Actor,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
        password: Option<SecretString>,
        keep_nodes: bool,
    ) -> Result<ProvisionedAccount, AdminError> {
        let (password, hash) = self.app.credentials().new_password(password).await?;
        let edit = |account: &mut Account, _: &TenantContext| {
            account.password_hash = hash;
            account.password_version += 1;
            if !keep_nodes {
                account.nodes_password_version = account.password_version;
            }
            Ok(())
        };
        let doing = AccountOperation { password: Some(&password), ..RESET };
        let account = self.edit(by, tenant, account.into(), doing, edit).await?.view;
        Ok(ProvisionedAccount { account, password })
    }

    /// Read one account.
    pub async fn show<'a>(
        self,
        tenant: &str,
        account: impl Into<AccountSelector<'a>>,
    ) -> Result<AccountView, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let scope = self.app.store.tenant(context.tenant.id);
        let at = account.into();
        let mut account = at.find(scope.accounts()).await?.ok_or_else(|| at.unknown())?;
        account.nodes = self.present_nodes(&context, &account).await?;
        let taken = scope.registrations().slots_taken(account.id, self.app.now()).await?;
        Ok(AccountView::new(&account, &context.tenant, taken))
    }

    pub(super) async fn edit(
        self,
        by: &Actor,
        tenant: &str,
        at: AccountSelector<'_>,
        doing: AccountOperation<'_>,
        edit: impl FnOnce(&mut Account, &TenantContext) -> Result<(), AdminError>,
    ) -> Result<Edited, AdminError> {
        let context = self.app.known_tenant(tenant).await?;
        let tx = self.app.store.write().await?;
        let scope = tx.tenant(context.tenant.id);
        let (mut account, contract) = self.lock(&tx, &context, at).await?;
        if account.status == AccountStatus::Closed {
            return Err(AccountRefusal::Closed { name: account.name }.into());
        }
        let before = account.clone();
        edit(&mut account, &context)?;
        let changed = account != before;
        if doing.bulk.is_some() && !changed {
            return Ok(Edited { view: AccountView::new(&account, &context.tenant, 0), changed });
        }
        if let Some(contract) =
            contract.as_ref().filter(|_| account.nodes.capacity > before.nodes.capacity)
        {
            let others = scope.contracts().provisioned(contract.id, Some(account.id)).await?;
            let nodes = others + u64::from(account.nodes.capacity);
            check_cover(contract, nodes, doing.allow_over_contract)?;
        }
        account.policy_version += 1;
        let expired = match account.status {
            AccountStatus::Closed => Some(self.unbind_all(by, &tx, &mut account).await?),
            _ => None,
        };
        scope.accounts().update(&account).await?;
        if account.validity.expires_at != before.validity.expires_at {
            let (days, zone) = (&context.tenant.notices.warning_days, context.tenant.zone);
            let warn_at = next_warning(&account, days, zone, self.app.now());
            scope.accounts().warn_at(account.id, warn_at).await?;
        }
        self.raise_longest_lease(&tx, &context.tenant, &account).await?;
        let details = EventDetails::plain(EventKind::Changed, doing.what);
        let event =
            self.app.event(context.tenant.id, Some(account.id), None, details, by, self.app.now());
        scope.events().append(&[event]).await?;
        let taken = scope.registrations().slots_taken(account.id, self.app.now()).await?;
        let edited = Edited { view: AccountView::new(&account, &context.tenant, taken), changed };
        if doing.dry_run {
            return Ok(edited);
        }
        let is_new_password = account.password_version != before.password_version;
        if is_new_password || account.status == AccountStatus::Closed {
            self.app.mail().withdraw_secrets(&tx, &account).await?;
        }
        if let Some(contract) = &contract {
            let news = AccountChanges {
                before: &before,
                after: &account,
                taken,
                password: doing.password,
            };
            self.app.mail().post_account_changes(&tx, &context, contract, news).await?;
        }
        let record = snapshots::account_change(doing.action, &before, &account).of_bulk(doing.bulk);
        self.app.audit().record(&tx, by, record).await?;
        tx.commit().await?;
        if let Some(expired) = expired {
            self.app.nodes().count_expired(&expired);
        }
        self.app.invalidate_policy(&account, context.tenant.version).await;
        Ok(edited)
    }

    /// Lock the selected account and its contract; fails if the account is at another version.
    pub(crate) async fn lock(
        self,
        tx: &Tx,
        context: &TenantContext,
        at: AccountSelector<'_>,
    ) -> Result<(Account, Option<Contract>), AdminError> {
        let accounts = tx.tenant(context.tenant.id).accounts();
        let found = at.find(accounts).await?.ok_or_else(|| at.unknown())?;
        // Which contract it is from never changes.
        let contract = match found.contract {
            Some(id) => Some(self.app.contracts().lock(tx, context.tenant.id, id).await?),
            None => None,
        };
        let accounts = tx.tenant(context.tenant.id).accounts();
        let account = accounts.lock(found.id).await?.ok_or_else(|| at.unknown())?;
        if at.if_version.is_some_and(|version| version != account.policy_version) {
            return Err(AdminError::Changed);
        }
        Ok((account, contract))
    }

    /// Unbind all nodes of a closed account and set its capacity to zero, so that a claim decided
    /// before finds no slot.
    async fn unbind_all(
        self,
        by: &Actor,
        tx: &Tx,
        account: &mut Account,
    ) -> Result<Expired, AdminError> {
        let now = self.app.now();
        let scope = tx.tenant(account.tenant);
        let expired = self.app.nodes().expire_leases(tx, account, now).await?;
        let nodes = scope.registrations().all_registered(account.id).await?;
        let slots = i32::try_from(nodes.len()).unwrap_or(i32::MAX);
        let mut events = Vec::with_capacity(nodes.len());
        for mut registration in nodes {
            registration.state =
                State::Unbound { at: now, by: UnboundBy::Staff, slot_held_until: None };
            scope.registrations().update(&mut registration).await?;
            let details =
                EventDetails::plain(EventKind::Unbound, "unbound: the account was closed");
            events.push(self.app.event_for(&registration, details, by, now));
        }
        scope.pools().add_in_use(account.id, &POOL, -slots).await?;
        account.nodes.capacity = 0;
        scope.events().append(&events).await?;
        Ok(expired)
    }
}

fn set(account: &mut Account, status: AccountStatus) -> Result<(), AdminError> {
    account.status = status;
    Ok(())
}

fn apply(
    account: &mut Account,
    context: &TenantContext,
    change: AccountChange,
) -> Result<(), AdminError> {
    account.nodes.capacity = change.max_nodes.unwrap_or(account.nodes.capacity);
    let days =
        validity(change.starts_on.flatten(), change.expires_on.flatten(), context.tenant.zone);
    if change.starts_on.is_some() {
        account.validity.starts_at = days.starts_at;
    }
    if change.expires_on.is_some() {
        account.validity.expires_at = days.expires_at;
    }
    check_validity(account.validity.starts_at, account.validity.expires_at)?;
    let allow = std::mem::take(&mut account.allow);
    account.allow = AllowLists {
        ips: change.allow_ips.unwrap_or(allow.ips),
        domains: change.allow_domains.unwrap_or(allow.domains),
        apps: change.allow_apps.unwrap_or(allow.apps),
        others: allow.others,
    };
    account.versions = change.versions.unwrap_or(account.versions.take());
    account.overrides = change.numbers.over(account.overrides);
    account.session_timeout_s = change.session_timeout_s.unwrap_or(account.session_timeout_s);
    Ok(())
}
