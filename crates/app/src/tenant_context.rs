//! The context of a tenant: its settings with its decrypted keys and its catalogue, cached in the process.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use moka::sync::Cache;
use rollcall_domain::{
    KeyId, TenantId,
    catalogue::Catalogue,
    tenants::{Slug, Tenant},
};
use rollcall_signing::{
    KeyAlg, KeyUse, LeaseSigner, Lifecycle, PasswordOpener, RootSigner, StoredKey, VerifyingKey,
    newest_signing,
};
use rollcall_storage::tenants::TenantKey;

use crate::{AdminError, App, AppError};

/// A tenant with its decrypted keys and its catalogue, as of one version.
pub(crate) struct TenantContext {
    pub(crate) tenant: Tenant,
    pub(crate) issuer: String,
    pub(crate) signer: LeaseSigner,
    pub(crate) root: RootSigner,
    pub(crate) password_openers: HashMap<String, PasswordOpener>,
    pub(crate) keys: Vec<(TenantKey, StoredKey, Lifecycle)>,
    /// At least as new as the tenant: a change of it makes a new version of the tenant.
    pub(crate) catalogue: Arc<Catalogue>,
    /// The published keys, once somebody proved something by a ticket.
    pub(crate) ticket_keys: OnceLock<Vec<VerifyingKey>>,
}

/// The cached contexts, by slug. A hint: writes are guarded by the tenant's version.
pub(crate) struct TenantContexts(Cache<String, Arc<TenantContext>>);

impl Default for TenantContexts {
    fn default() -> Self {
        // A process that meets nobody of a tenant for a while forgets its open keys.
        Self(Cache::builder().max_capacity(10_000).time_to_idle(Duration::from_secs(3600)).build())
    }
}

impl TenantContexts {
    fn get(&self, slug: &str) -> Option<Arc<TenantContext>> {
        self.0.get(slug)
    }

    fn keep(&self, context: &Arc<TenantContext>) {
        self.0.insert(context.tenant.slug.as_str().to_owned(), Arc::clone(context));
    }
}

impl App {
    /// The tenant of this slug, read from the database; an error if there is none.
    pub(crate) async fn known_tenant(&self, slug: &str) -> Result<Arc<TenantContext>, AdminError> {
        let context = self.current_tenant_context(slug).await?;
        context.ok_or_else(|| AdminError::Unknown { what: "tenant", name: slug.to_owned() })
    }

    /// The tenant of this slug from the process's cache; `None` if there is none.
    pub(crate) async fn tenant_context(
        &self,
        slug: &str,
    ) -> Result<Option<Arc<TenantContext>>, AppError> {
        if let Some(context) = self.tenant_contexts.get(slug) {
            return Ok(Some(context));
        }
        self.current_tenant_context(slug).await
    }

    /// The tenant of this slug, read from the database.
    pub(crate) async fn current_tenant_context(
        &self,
        slug: &str,
    ) -> Result<Option<Arc<TenantContext>>, AppError> {
        let Ok(slug) = slug.parse::<Slug>() else { return Ok(None) };
        let Some(tenant) = self.store.tenants().by_slug(&slug).await? else { return Ok(None) };
        if let Some(context) = self.tenant_contexts.get(slug.as_str())
            && context.tenant == tenant
        {
            return Ok(Some(context));
        }
        let scope = self.store.tenant(tenant.id);
        let (keys, catalogue) = (scope.keys().list().await?, scope.catalogue().read().await?);
        let context = Arc::new(self.open_context(tenant, keys, catalogue)?);
        self.tenant_contexts.keep(&context);
        Ok(Some(context))
    }

    /// The tenant of this id, for background work.
    pub(crate) async fn tenant_context_by_id(
        &self,
        id: TenantId,
    ) -> Result<Option<Arc<TenantContext>>, AppError> {
        let Some(tenant) = self.store.tenants().find(id).await? else { return Ok(None) };
        self.current_tenant_context(tenant.slug.as_str()).await
    }

    fn open_context(
        &self,
        tenant: Tenant,
        rows: Vec<TenantKey>,
        catalogue: Catalogue,
    ) -> Result<TenantContext, AppError> {
        let now = self.now();
        let keys = rows.into_iter().map(stored).collect::<Result<Vec<_>, _>>()?;
        let newest = |usage: KeyUse, name: &'static str| {
            let of_use = keys.iter().filter(|(_, key, _)| key.usage == usage);
            let dated = of_use.map(|(row, key, life)| (*life, (row.id, key)));
            newest_signing(dated, now).ok_or(AppError::MissingKey(name))
        };
        let context = |id| seal_context(tenant.id, id);
        let (id, key) = newest(KeyUse::Lease, "signing")?;
        let signer = LeaseSigner::open(key, &self.master_key, &context(id))?;
        let (id, key) = newest(KeyUse::Root, "root")?;
        let root = RootSigner::open(key, &self.master_key, &context(id))?;
        let mut password_openers = HashMap::new();
        for (row, key, life) in &keys {
            if key.usage == KeyUse::Password && life.is_published(now) {
                let opener = PasswordOpener::open(key, &self.master_key, &context(row.id))?;
                password_openers.insert(key.kid.clone(), opener);
            }
        }
        let issuer = format!("{}/{}", self.public_url, tenant.slug);
        let catalogue = Arc::new(catalogue);
        let ticket_keys = OnceLock::new();
        Ok(TenantContext {
            tenant,
            issuer,
            signer,
            root,
            password_openers,
            keys,
            catalogue,
            ticket_keys,
        })
    }
}

/// The context that binds a sealed private key to its row.
pub(crate) fn seal_context(tenant: TenantId, key: KeyId) -> Vec<u8> {
    [tenant.0.as_bytes().as_slice(), key.0.as_bytes()].concat()
}

fn stored(row: TenantKey) -> Result<(TenantKey, StoredKey, Lifecycle), AppError> {
    let unreadable = |_| AppError::Store(rollcall_storage::StoreError::Unreadable("key"));
    let usage: KeyUse = row.key_use.parse().map_err(unreadable)?;
    let alg: KeyAlg = row.alg.parse().map_err(unreadable)?;
    let key = StoredKey {
        kid: row.kid.clone(),
        usage,
        alg,
        public_jwk: row.public_jwk.clone(),
        sealed_private: row.sealed_private.clone(),
    };
    let life =
        Lifecycle { created_at: row.created_at, retired_at: row.retired_at, gone_at: row.gone_at };
    Ok((row, key, life))
}
