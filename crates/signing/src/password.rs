//! Decrypting passwords that nodes send encrypted.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use secrecy::{SecretString, zeroize::Zeroizing};
use serde::Deserialize;

use crate::{KeyError, KeyUse, MasterKey, StoredKey, key::Private};

/// Some languages' encoders pad, some don't.
const B64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The error of decryption. It has no details, which would help an attacker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the encrypted password can't be decrypted")]
pub struct CannotDecrypt;

/// A decrypted password. The caller compares account and time with the request's.
#[derive(Debug, Deserialize)]
pub struct Plain {
    /// The password.
    pub password: SecretString,
    /// The account that it was encrypted for.
    pub account: String,
    /// When it was encrypted, in Unix seconds.
    pub iat: i64,
}

/// A decrypted password key. Decrypting with it takes milliseconds of CPU: not for the event loop.
#[derive(Debug)]
pub struct PasswordOpener {
    key: OaepPrivateDecryptingKey,
    kid: String,
}

impl PasswordOpener {
    /// Decrypt a password key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        let (private, _) = key.open(KeyUse::Password, master, context)?;
        let Private::Rsa(private) = private else {
            return Err(KeyError::Mismatch(key.usage, key.alg));
        };
        Ok(Self { key: OaepPrivateDecryptingKey::new(private)?, kid: key.kid.clone() })
    }

    /// The key's `kid`, which a request sends as `password_key_id`.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Decrypt what [`encrypt_password`] or a program of the vendor's made.
    pub fn decrypt(&self, ciphertext: &str) -> Result<Plain, CannotDecrypt> {
        let ciphertext = B64.decode(ciphertext).map_err(|_| CannotDecrypt)?;
        let mut room = Zeroizing::new(vec![0; self.key.min_output_size()]);
        let json = self
            .key
            .decrypt(&OAEP_SHA256_MGF1SHA256, &ciphertext, &mut room, None)
            .map_err(|_| CannotDecrypt)?;
        serde_json::from_slice(json).map_err(|_| CannotDecrypt)
    }
}
