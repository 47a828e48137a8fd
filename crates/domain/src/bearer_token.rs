//! Bearer tokens: encoding, parsing and hashing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Encode a token as `prefix_id_secret`; returns its text and the hash to store.
pub(crate) fn write(prefix: &str, id: Uuid, secret: [u8; 32]) -> (String, TokenHash) {
    let mut text = format!("{prefix}_{}_", id.simple());
    for byte in secret {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    let hash = TokenHash::of(&text);
    (text, hash)
}

/// Parse a token's text into id and hash; `None` where it can't be one.
pub(crate) fn read(prefix: &str, text: &str) -> Option<(Uuid, TokenHash)> {
    let (id, secret) = text.strip_prefix(prefix)?.strip_prefix('_')?.split_once('_')?;
    if id.len() != 32 || secret.len() != 64 {
        return None;
    }
    Some((Uuid::try_parse(id).ok()?, TokenHash::of(text)))
}

const HEX: &[u8; 16] = b"0123456789abcdef";

/// SHA-256 of a token; 256 random bits need no slow hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    /// Whether they are equal; compared in constant time.
    pub fn is(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }

    fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }
}
