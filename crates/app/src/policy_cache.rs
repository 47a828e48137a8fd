//! What this process and the shared cache remember: policies to decide renewals on, and tokens to refuse
//! wrong ones by.
//!
//! None of it is an authority. What is decided on a policy is written only if its versions still hold,
//! and nobody is refused on what is remembered, but for a wrong token: a flood of those must not reach
//! the database, so tokens that were read from it within [`TOKEN_TRUST`] decide.

mod entry;
mod write_queue;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use moka::sync::Cache;
use rollcall_cache::{Key, Versioned};
use rollcall_domain::{
    AccountId, RegistrationId, TenantId,
    accounts::{Account, Policy},
    nodes::{NodeToken, Registration},
};

use crate::App;
use entry::{CachedTokens, decode, encode};
pub(crate) use write_queue::CacheWriteQueue;

/// How long tokens that were read from the database may refuse another one.
const TOKEN_TRUST: TimeDelta = TimeDelta::seconds(5);

/// What this process remembers by itself.
///
/// Its own functions are the only ones that touch the caches, here and wherever one is kept: code of a
/// generic type is compiled wherever it is named, and an `async fn` in each crate that awaits it.
pub(crate) struct LocalCache {
    accounts: Cache<(TenantId, String), Arc<Account>>,
    policies: Cache<AccountId, Arc<Policy>>,
    /// The versions that accounts were lately changed to.
    changed: Cache<AccountId, i64>,
    /// Registrations that somebody lately showed a wrong token for: for those, and only those, the shared
    /// cache is asked.
    wrong_tokens: Cache<RegistrationId, ()>,
}

impl Default for LocalCache {
    fn default() -> Self {
        let aged = Duration::from_secs(300);
        Self {
            accounts: Cache::builder().max_capacity(5_000).time_to_live(aged).build(),
            policies: Cache::builder().max_capacity(20_000).time_to_live(aged).build(),
            changed: Cache::builder().max_capacity(20_000).time_to_live(aged).build(),
            wrong_tokens: Cache::builder()
                .max_capacity(100_000)
                .time_to_live(TOKEN_TRUST.to_std().unwrap_or_default())
                .build(),
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

    fn policy(&self, account: AccountId) -> Option<Arc<Policy>> {
        self.policies.get(&account)
    }

    fn keep_policy(&self, policy: &Arc<Policy>) {
        self.policies.insert(policy.account, Arc::clone(policy));
    }

    fn is_suspect(&self, id: RegistrationId) -> bool {
        self.wrong_tokens.contains_key(&id)
    }

    fn has_changed(&self, account: &Account) -> bool {
        self.changed.get(&account.id).is_some_and(|version| version > account.policy_version)
    }

    fn note_change(&self, account: &Account) {
        self.changed.insert(account.id, account.policy_version);
        self.policies.invalidate(&account.id);
        self.accounts.invalidate(&(account.tenant, account.name.clone()));
    }
}

impl App {
    /// The policy of an account, if it is remembered here or in the shared cache.
    pub(crate) async fn cached_policy(&self, account: AccountId) -> Option<Arc<Policy>> {
        if let Some(policy) = self.local_cache.policy(account) {
            return Some(policy);
        }
        let mut found = self.cache.get(&[Key::policy(account.0.as_u128())]).await.ok()?;
        let policy: Arc<Policy> = Arc::new(decode(&found.pop()??)?);
        self.local_cache.keep_policy(&policy);
        Some(policy)
    }

    /// Whether a token is none of the registration's, by what the database said a moment ago.
    pub(crate) async fn is_known_wrong(&self, token: &NodeToken, id: RegistrationId) -> bool {
        if !self.local_cache.is_suspect(id) {
            return false;
        }
        let key = Key::registration(token.account.0.as_u128(), id.0.as_u128());
        let Ok(mut found) = self.cache.get(&[key]).await else { return false };
        let known: Option<CachedTokens> = found.pop().flatten().and_then(|entry| decode(&entry));
        known.is_some_and(|known| {
            self.now() < known.read_at + TOKEN_TRUST && !known.tokens.holds(&token.hash)
        })
    }

    /// Remember the tokens of a registration that was read because of a wrong one.
    pub(crate) fn cache_tokens(&self, registration: &Registration, read_at: DateTime<Utc>) {
        self.local_cache.wrong_tokens.insert(registration.id, ());
        let key = Key::registration(registration.account.0.as_u128(), registration.id.0.as_u128());
        let tokens = CachedTokens { tokens: registration.tokens.clone(), read_at };
        if let Some(value) = encode(&tokens) {
            self.cache_writes.put(key, Versioned { version: registration.revision, value });
        }
    }

    /// Remember the policy of an account as it was just read from the database.
    pub(crate) async fn cache_policy(&self, policy: &Arc<Policy>) {
        let key = Key::policy(policy.account.0.as_u128());
        if self
            .local_cache
            .policy(policy.account)
            .is_some_and(|known| version(&known) > version(policy))
        {
            // The database was restored to an older point: what the shared cache has from after it
            // would not make room for what is true now.
            let _ = self.cache.forget(&key).await;
        }
        self.local_cache.keep_policy(policy);
        if let Some(value) = encode(policy.as_ref()) {
            self.cache_writes.put(key, Versioned { version: version(policy), value });
        }
    }

    /// A registration was written at this revision: older entries must not come back.
    pub(crate) async fn invalidate_cached(&self, registration: &Registration) {
        let key = Key::registration(registration.account.0.as_u128(), registration.id.0.as_u128());
        let _ = self.cache.invalidate(&key, registration.revision).await;
    }

    /// Whether this process has changed an account since it was read.
    pub(crate) fn has_changed(&self, account: &Account) -> bool {
        self.local_cache.has_changed(account)
    }

    /// An account was changed: what was decided under its older versions must not come back.
    pub(crate) async fn invalidate_policy(&self, account: &Account, tenant_version: i64) {
        self.local_cache.note_change(account);
        let version = account.policy_version + tenant_version;
        let _ = self.cache.invalidate(&Key::policy(account.id.0.as_u128()), version).await;
    }
}

/// Both versions only go up, so their sum is a version too.
fn version(policy: &Policy) -> i64 {
    policy.policy_version + policy.tenant_version
}
