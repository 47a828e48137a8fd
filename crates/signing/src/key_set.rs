//! Signing key sets by a tenant's root.

use rollcall_trust::{KEY_SET_TYPE, KeySet};
use serde_json::{Value, json};

use crate::{KeyError, KeyUse, MasterKey, StoredKey, jws::Jws};

/// A tenant's decrypted root key. It signs key sets only.
#[derive(Debug)]
pub struct RootSigner(Jws);

impl RootSigner {
    /// Decrypt a root key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        // The key comes along, since a product knows its thumbprint only.
        let header = |jwk: &Value| {
            let alg = key.alg.as_str();
            // "root" is a word of ours: strict libraries verify with a key whose use is "sig", or that has none.
            let mut jwk = jwk.clone();
            jwk.as_object_mut().map(|members| members.remove("use"));
            json!({ "typ": KEY_SET_TYPE, "alg": alg, "kid": key.kid, "jwk": jwk })
        };
        Jws::open(key, KeyUse::Root, master, context, header).map(Self)
    }

    /// The thumbprint, which a product pins.
    pub fn thumbprint(&self) -> &str {
        &self.0.kid
    }

    /// Sign a key set.
    pub fn sign(&self, set: &KeySet) -> String {
        self.0.sign(set)
    }
}
