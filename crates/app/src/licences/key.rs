//! Licence keys: sealed under the master key, and found by a keyed hash.

use rollcall_domain::{
    LicenceId, TenantId,
    licences::{KeyText, LicenceKey},
};
use rollcall_storage::licences::StoredKey;
use secrecy::SecretString;

use super::Licences;
use crate::AppError;

impl Licences<'_> {
    /// A new key: as it is printed, and as it is stored.
    pub(super) fn new_key(self, tenant: TenantId, licence: LicenceId) -> (SecretString, StoredKey) {
        let key = LicenceKey::from_random(self.app.randomness.bytes());
        let printed = key.to_string();
        let stored = StoredKey {
            hash: self.hash(tenant, &key.plain()),
            sealed: self.app.master_key.seal(&context(tenant, licence), printed.as_bytes()),
        };
        (printed.into(), stored)
    }

    /// A key of another system: as it is stored.
    pub(super) fn foreign_key(self, tenant: TenantId, licence: LicenceId, key: &str) -> StoredKey {
        StoredKey {
            hash: self.hash(tenant, key),
            sealed: self.app.master_key.seal(&context(tenant, licence), key.as_bytes()),
        }
    }

    /// The hashes by which a typed key may be found.
    pub(super) fn hashes(self, tenant: TenantId, typed: &KeyText) -> Vec<Vec<u8>> {
        let own = typed.own.as_ref().map(LicenceKey::plain);
        let foreign = typed.foreign.as_ref().map(|key| key.plain().to_owned());
        let mut keys: Vec<_> = own.into_iter().chain(foreign).collect();
        keys.dedup();
        keys.iter().map(|key| self.hash(tenant, key)).collect()
    }

    /// The printed key of a licence that has one.
    pub(super) async fn printed_key(
        self,
        tenant: TenantId,
        licence: LicenceId,
    ) -> Result<Option<SecretString>, AppError> {
        let sealed = self.app.store.tenant(tenant).licences().sealed_key(licence).await?;
        let Some(sealed) = sealed else { return Ok(None) };
        let plain = self.app.master_key.open(&context(tenant, licence), &sealed)?;
        Ok(Some(String::from_utf8_lossy(&plain).into_owned().into()))
    }

    fn hash(self, tenant: TenantId, key: &str) -> Vec<u8> {
        let context = [b"licence key ".as_slice(), tenant.0.as_bytes()].concat();
        self.app.master_key.keyed_hash(&context, key.as_bytes()).to_vec()
    }
}

/// Binds a sealed key to its licence.
fn context(tenant: TenantId, licence: LicenceId) -> Vec<u8> {
    [b"licence key ".as_slice(), tenant.0.as_bytes(), licence.0.as_bytes()].concat()
}
