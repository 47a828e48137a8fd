//! The master key, under which secrets are encrypted at rest.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    hmac,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD},
};
use secrecy::zeroize::Zeroizing;

/// The first byte of a ciphertext: the format's version.
const VERSION: u8 = 1;

/// Why there is no master key.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The text isn't 32 bytes in base64 or hex.
    #[error(
        "a master key is 32 random bytes in base64 or hex (`openssl rand -base64 32` makes one)"
    )]
    Malformed,
    /// The file can't be read or created.
    #[error("the master key file {path} can't be {verb}", path = path.display())]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// What was tried.
        verb: &'static str,
        /// What went wrong.
        source: std::io::Error,
    },
    /// The file holds something else.
    #[error("the file {path} holds no master key", path = path.display())]
    FileMalformed {
        /// Which file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        source: Box<MasterKeyError>,
    },
}

/// The error that a ciphertext can't be decrypted with this master key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "stored secrets don't open under the master key with the fingerprint {fingerprint}: either \
     they were sealed under another one (then start with that one: `master_key` or \
     `master_key_file`), or they are damaged (then restore them from a backup)"
)]
pub struct WrongMasterKey {
    /// The fingerprint of the key that was tried.
    pub fingerprint: String,
}

/// 32 bytes under which private keys and other secrets are encrypted at rest.
pub struct MasterKey {
    key: RandomizedNonceKey,
    hashing: hmac::Key,
    fingerprint: String,
}

impl MasterKey {
    /// Read a key from base64 (either alphabet, padded or not) or hex, blanks around it or not.
    pub fn from_text(text: &str) -> Result<Self, MasterKeyError> {
        let text = text.trim();
        let bytes = Zeroizing::new(match text.len() {
            64 => unhex(text).ok_or(MasterKeyError::Malformed)?,
            _ => {
                let text = text.trim_end_matches('=');
                BASE64_STANDARD_NO_PAD
                    .decode(text)
                    .or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(text))
                    .map_err(|_| MasterKeyError::Malformed)?
            }
        });
        Self::from_bytes(&bytes)
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, MasterKeyError> {
        // AES-256 takes exactly 32 bytes.
        let key =
            RandomizedNonceKey::new(&AES_256_GCM, bytes).map_err(|_| MasterKeyError::Malformed)?;
        let print = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, bytes),
            b"rollcall master key fingerprint 1",
        );
        let hashing =
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, bytes), b"rollcall keyed hashes 1");
        let hashing = hmac::Key::new(hmac::HMAC_SHA256, hashing.as_ref());
        let fingerprint = print.as_ref()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { key, hashing, fingerprint })
    }

    /// The key's fingerprint: 16 hexadecimal digits that reveal nothing about it.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Encrypt. Decrypts only with the same `context`, so a secret can't be moved to another place.
    pub fn seal(&self, context: &[u8], plain: &[u8]) -> Vec<u8> {
        let mut body = plain.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(bound(context), &mut body)
            .expect("AES-GCM fails only without the system's randomness");
        [&[VERSION], nonce.as_ref().as_slice(), &body].concat()
    }

    /// A hash by which a sealed secret can be found again, but not guessed without this key. It differs
    /// with the `context`.
    pub fn keyed_hash(&self, context: &[u8], secret: &[u8]) -> [u8; 32] {
        let mut hashing = hmac::Context::with_key(&self.hashing);
        // The length keeps context and secret apart.
        hashing.update(&(context.len() as u64).to_be_bytes());
        hashing.update(context);
        hashing.update(secret);
        let mut hash = [0; 32];
        hash.copy_from_slice(hashing.sign().as_ref());
        hash
    }

    /// Decrypt what [`seal`](Self::seal) encrypted with the same context.
    pub fn open(
        &self,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WrongMasterKey> {
        self.try_open(context, sealed)
            .ok_or_else(|| WrongMasterKey { fingerprint: self.fingerprint.clone() })
    }

    fn try_open(&self, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, body) = sealed.strip_prefix(&[VERSION])?.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut body = Zeroizing::new(body.to_vec());
        let plain = self.key.open_in_place(nonce, bound(context), &mut body).ok()?.len();
        body.truncate(plain);
        Some(body)
    }
}

fn bound(context: &[u8]) -> Aad<Vec<u8>> {
    Aad::from([&[VERSION], context].concat())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    let byte = |pair: &[u8]| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok();
    text.as_bytes().chunks_exact(2).map(byte).collect()
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").field("fingerprint", &self.fingerprint).finish_non_exhaustive()
    }
}
