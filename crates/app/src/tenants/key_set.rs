//! The published key set of a tenant.

use chrono::TimeDelta;
use rollcall_signing::{KeySet, KeyUse};

use crate::{
    AppError,
    error::from_store,
    tenant_context::{TenantContext, seal_context},
    tenants::Tenants,
};

/// The lifetime of a signed key set: long enough for products that are offline for weeks, short
/// enough that a withdrawn key doesn't live for ever.
const KEY_SET_LIFETIME: TimeDelta = TimeDelta::days(90);

/// The published key set.
#[derive(Debug, Clone)]
pub struct KeySetView {
    /// The plain JWK set.
    pub jwks: Vec<serde_json::Value>,
    /// The same, signed by the tenant's root key.
    pub signed: String,
}

/// Why the key set can't be shown.
#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    /// There is no such tenant.
    #[error("unknown tenant")]
    UnknownTenant,
    /// Something failed.
    #[error(transparent)]
    Failed(#[from] AppError),
}

from_store!(KeySetError);

impl Tenants<'_> {
    /// The keys by which leases are verified and passwords are encrypted.
    pub async fn key_set(self, tenant: &str) -> Result<KeySetView, KeySetError> {
        let context =
            self.app.current_tenant_context(tenant).await?.ok_or(KeySetError::UnknownTenant)?;
        let now = self.app.now();
        let jwks = self.published_keys(&context)?;
        let signed = context.root.sign(&KeySet {
            iss: context.issuer.clone(),
            issue: context.tenant.key_set_issue,
            iat: now.timestamp(),
            exp: (now + KEY_SET_LIFETIME).timestamp(),
            keys: jwks.clone(),
        });
        Ok(KeySetView { jwks, signed })
    }

    /// The keys to publish: only those whose private half is sealed under our master key, else
    /// anybody who can write to the database could have a key of their own signed into the set.
    pub(crate) fn published_keys(
        self,
        context: &TenantContext,
    ) -> Result<Vec<serde_json::Value>, AppError> {
        let now = self.app.now();
        let shown = |usage| usage == KeyUse::Lease || usage == KeyUse::Password;
        context
            .keys
            .iter()
            .filter(|(_, key, life)| shown(key.usage) && life.is_published(now))
            .map(|(row, key, _)| {
                let context = seal_context(context.tenant.id, row.id);
                Ok(key.proven_public_jwk(&self.app.master_key, &context)?)
            })
            .collect()
    }
}
