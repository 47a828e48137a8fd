//! A tenant's stored keys: generating, encrypting and decrypting them.

use std::fmt;

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rsa::{KeySize, PrivateDecryptingKey},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING as P256, EcdsaKeyPair, Ed25519KeyPair},
};
use serde_json::Value;

use crate::{KeyAlg, KeyUse, MasterKey, UnknownJwk, WrongMasterKey, jwk};

/// Why a key can't be generated or decrypted.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Another master key, or damaged data.
    #[error(transparent)]
    WrongMasterKey(#[from] WrongMasterKey),
    /// Ed25519 is for root and leases, ES256 for leases, RSA-OAEP-256 for passwords.
    #[error("no key for the use {0} has the algorithm {1}")]
    Mismatch(KeyUse, KeyAlg),
    /// It is for another use.
    #[error("key {kid} is for the use {found}, not {wanted}")]
    WrongUse {
        /// Which key.
        kid: String,
        /// Its use.
        found: KeyUse,
        /// The required use.
        wanted: KeyUse,
    },
    /// The row's halves don't belong together, or the private half isn't a key.
    #[error("key {0} is damaged: its private half doesn't belong to its name")]
    Damaged(String),
    /// The cryptographic library refused.
    #[error("making a key failed")]
    Failed,
}

impl From<aws_lc_rs::error::Unspecified> for KeyError {
    fn from(_: aws_lc_rs::error::Unspecified) -> Self {
        Self::Failed
    }
}

impl From<UnknownJwk> for KeyError {
    fn from(_: UnknownJwk) -> Self {
        Self::Failed
    }
}

/// A stored key; nothing in it is secret without the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Its RFC 7638 thumbprint.
    pub kid: String,
    /// Its use.
    pub usage: KeyUse,
    /// Its algorithm.
    pub alg: KeyAlg,
    /// The public half, with `kid`, `use` and `alg`.
    pub public_jwk: Value,
    /// The private half, sealed under the master key.
    pub sealed_private: Vec<u8>,
}

/// A decrypted private half.
pub(crate) enum Private {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(PrivateDecryptingKey),
}

/// Generate a key. The `context` binds it to its row (the tenant's and the key's id); decrypting
/// takes the same.
pub fn generate(
    usage: KeyUse,
    alg: KeyAlg,
    master: &MasterKey,
    context: &[u8],
) -> Result<StoredKey, KeyError> {
    let private = match (usage, alg) {
        (KeyUse::Root | KeyUse::Lease, KeyAlg::EdDsa) => {
            Private::Ed25519(Ed25519KeyPair::generate()?)
        }
        (KeyUse::Lease, KeyAlg::Es256) => Private::P256(EcdsaKeyPair::generate(&P256)?),
        (KeyUse::Password, KeyAlg::RsaOaep256) => {
            Private::Rsa(PrivateDecryptingKey::generate(KeySize::Rsa3072)?)
        }
        _ => return Err(KeyError::Mismatch(usage, alg)),
    };
    let (kid, public_jwk) = jwk::named(private.public_jwk()?, usage, alg)?;
    let sealed_private = private.seal(master, &bound(context, usage, alg, &kid))?;
    Ok(StoredKey { kid, usage, alg, public_jwk, sealed_private })
}

impl StoredKey {
    /// The public half, computed from the private one: publish and sign this, never a stored copy,
    /// else anybody who can write to the database can smuggle in a key of their own.
    pub fn proven_public_jwk(&self, master: &MasterKey, context: &[u8]) -> Result<Value, KeyError> {
        Ok(self.open(self.usage, master, context)?.1)
    }

    /// The private half and its public half.
    pub(crate) fn open(
        &self,
        wanted: KeyUse,
        master: &MasterKey,
        context: &[u8],
    ) -> Result<(Private, Value), KeyError> {
        if self.usage != wanted {
            return Err(KeyError::WrongUse { kid: self.kid.clone(), found: self.usage, wanted });
        }
        let context = bound(context, self.usage, self.alg, &self.kid);
        let der = master.open(&context, &self.sealed_private)?;
        let damaged = || KeyError::Damaged(self.kid.clone());
        let private = match self.alg {
            KeyAlg::EdDsa => Ed25519KeyPair::from_pkcs8(&der).map(Private::Ed25519),
            KeyAlg::Es256 => EcdsaKeyPair::from_pkcs8(&P256, &der).map(Private::P256),
            KeyAlg::RsaOaep256 => PrivateDecryptingKey::from_pkcs8(&der).map(Private::Rsa),
        }
        .map_err(|_| damaged())?;
        let (kid, public_jwk) = jwk::named(private.public_jwk()?, self.usage, self.alg)?;
        if kid != self.kid {
            return Err(damaged());
        }
        Ok((private, public_jwk))
    }
}

/// The authenticated context, which covers the key's use too, so that a lease key can't be made a
/// root.
fn bound(context: &[u8], usage: KeyUse, alg: KeyAlg, kid: &str) -> Vec<u8> {
    [context, format!("\0{usage}\0{alg}\0{kid}").as_bytes()].concat()
}

impl Private {
    fn public_jwk(&self) -> Result<Value, UnknownJwk> {
        match self {
            Self::Ed25519(pair) => Ok(jwk::of_ed25519(pair)),
            Self::P256(pair) => Ok(jwk::of_p256(pair)),
            Self::Rsa(key) => jwk::of_rsa(key),
        }
    }

    fn seal(&self, master: &MasterKey, context: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(match self {
            Self::Ed25519(pair) => master.seal(context, pair.to_pkcs8v1()?.as_ref()),
            Self::P256(pair) => master.seal(context, pair.to_pkcs8v1()?.as_ref()),
            Self::Rsa(key) => {
                let der: Pkcs8V1Der<'_> = key.as_der()?;
                master.seal(context, der.as_ref())
            }
        })
    }
}

impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredKey")
            .field("kid", &self.kid)
            .field("usage", &self.usage)
            .field("alg", &self.alg)
            .finish_non_exhaustive()
    }
}
