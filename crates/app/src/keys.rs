//! The tenant's keys as nodes see them.

use chrono::TimeDelta;
use rollcall_signing::{KeySet, KeyUse};

use crate::{
    App, AppError, ReadError,
    directory::{TenantKit, seal_context},
};

/// How long a signed key set is good. Long enough for a product that is offline for weeks, short
/// enough that a set without a key that had to go isn't good for ever.
const KEY_SET_LIFETIME: TimeDelta = TimeDelta::days(90);

/// The published keys.
#[derive(Debug, Clone)]
pub struct KeySetView {
    /// The plain set.
    pub jwks: Vec<serde_json::Value>,
    /// The same, signed by the tenant's root key.
    pub signed: String,
}

impl App {
    /// The keys that leases are verified with and passwords are encrypted under.
    pub async fn key_set(&self, tenant: &str) -> Result<KeySetView, ReadError> {
        let kit = self.fresh_kit(tenant).await?.ok_or(ReadError::UnknownTenant)?;
        let now = self.now();
        let jwks = self.published(&kit)?;
        let signed = kit.root.sign(&KeySet {
            iss: kit.issuer.clone(),
            issue: kit.tenant.key_set_issue,
            iat: now.timestamp(),
            exp: (now + KEY_SET_LIFETIME).timestamp(),
            keys: jwks.clone(),
        });
        Ok(KeySetView { jwks, signed })
    }

    /// What is published: only public halves whose private halves are sealed under our master key,
    /// or whoever can write to the database could have a key of their own signed into the set.
    pub(crate) fn published(&self, kit: &TenantKit) -> Result<Vec<serde_json::Value>, AppError> {
        let now = self.now();
        let shown = |usage| usage == KeyUse::Lease || usage == KeyUse::Password;
        kit.keys
            .iter()
            .filter(|(_, key, life)| shown(key.usage) && life.is_published(now))
            .map(|(row, key, _)| {
                let context = seal_context(kit.tenant.id, row.id);
                Ok(key.proven_public_jwk(&self.master_key, &context)?)
            })
            .collect()
    }
}
