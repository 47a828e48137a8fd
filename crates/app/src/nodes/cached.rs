//! LocalCache: what this process and the cache remember of accounts and registrations.
//!
//! None of it is believed. What is decided on a hint is written only if the versions still hold,
//! and nobody is refused on one, but for a wrong token: a flood of those must not reach the
//! database, so an entry that was read from it within [`TOKEN_TRUST`] decides.

mod entry;
mod write_queue;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use rollcall_cache::{Key, Versioned};
use rollcall_domain::{
    AccountId, RegistrationId, TenantId,
    accounts::{Account, Policy},
    nodes::Registration,
};

use crate::nodes::Nodes;
use entry::{CachedRegistration, decode, encode};
pub(crate) use write_queue::CacheWriteQueue;

/// How long an entry that was read from the database may refuse a token.
pub(crate) const TOKEN_TRUST: TimeDelta = TimeDelta::seconds(5);

/// What this process remembers by itself.
pub(crate) struct LocalCache {
    accounts: Cache<(TenantId, String), Arc<Account>>,
    policies: Cache<AccountId, Arc<Policy>>,
}

impl Default for LocalCache {
    fn default() -> Self {
        let aged = Duration::from_secs(300);
        Self {
            accounts: Cache::builder().max_capacity(5_000).time_to_live(aged).build(),
            policies: Cache::builder().max_capacity(20_000).time_to_live(aged).build(),
        }
    }
}

impl LocalCache {
    pub(crate) fn account(&self, tenant: TenantId, name: &str) -> Option<Arc<Account>> {
        self.accounts.get(&(tenant, name.to_owned()))
    }

    pub(crate) fn keep_account(&self, account: &Arc<Account>) {
        self.accounts.insert((account.tenant, account.name.clone()), Arc::clone(account));
    }
}

impl Nodes<'_> {
    /// The registration and its policy as remembered, if both are.
    pub(crate) async fn lookup_cached(
        self,
        account: AccountId,
        id: RegistrationId,
    ) -> Option<(CachedRegistration, Arc<Policy>)> {
        let registration = Key::registration(account.0.as_u128(), id.0.as_u128());
        if let Some(policy) = self.app.local_cache.policies.get(&account) {
            let mut found = self.app.cache.get(&[registration]).await.ok()?;
            return Some((decode(&found.pop()??)?, policy));
        }
        let policy = Key::policy(account.0.as_u128());
        let mut found = self.app.cache.get(&[registration, policy]).await.ok()?;
        let policy: Arc<Policy> = Arc::new(decode(&found.pop()??)?);
        let registration = decode(&found.pop()??)?;
        self.app.local_cache.policies.insert(account, Arc::clone(&policy));
        Some((registration, policy))
    }

    /// Remember a registration as it now is in the database.
    pub(crate) fn cache_registration(self, registration: &Registration, read_at: DateTime<Utc>) {
        let key = Key::registration(registration.account.0.as_u128(), registration.id.0.as_u128());
        if let Some(value) = CachedRegistration::encode(registration, read_at) {
            self.app.cache_writes.put(key, Versioned { version: registration.revision, value });
        }
    }

    /// Remember what an account's nodes live under.
    pub(crate) fn cache_policy(self, policy: &Arc<Policy>) {
        self.app.local_cache.policies.insert(policy.account, Arc::clone(policy));
        let key = Key::policy(policy.account.0.as_u128());
        if let Some(value) = encode(policy.as_ref()) {
            // Both versions only go up, so their sum is a version too.
            let version = policy.policy_version + policy.tenant_version;
            self.app.cache_writes.put(key, Versioned { version, value });
        }
    }

    /// Forget what a guard has shown to be out of date.
    pub(crate) async fn evict_cached(self, account: AccountId, id: RegistrationId) {
        self.app.local_cache.policies.invalidate(&account);
        let account = account.0.as_u128();
        for key in [Key::registration(account, id.0.as_u128()), Key::policy(account)] {
            let _ = self.app.cache.forget(&key).await;
        }
    }

    /// A registration was written at this revision: older entries must not come back.
    pub(crate) async fn invalidate_cached(self, registration: &Registration) {
        let key = Key::registration(registration.account.0.as_u128(), registration.id.0.as_u128());
        let _ = self.app.cache.invalidate(&key, registration.revision).await;
    }

    /// An account was changed: what was decided under its older versions must not come back.
    pub(crate) async fn invalidate_policy(self, account: &Account, tenant_version: i64) {
        self.app.local_cache.policies.invalidate(&account.id);
        self.app.local_cache.accounts.invalidate(&(account.tenant, account.name.clone()));
        let version = account.policy_version + tenant_version;
        let _ = self.app.cache.invalidate(&Key::policy(account.id.0.as_u128()), version).await;
    }
}
