//! Signing JWS, with key and header prepared once.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{EcdsaKeyPair, Ed25519KeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use serde::Serialize;
use serde_json::Value;

use crate::{KeyError, KeyUse, MasterKey, StoredKey, key::Private};

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
}

/// The encoded header of tokens of one type.
#[derive(Debug)]
pub(crate) struct Head(String);

impl Head {
    pub(crate) fn new(header: &Value) -> Self {
        Self(B64.encode(header.to_string()) + ".")
    }
}

/// A decrypted key and the encoded header of its tokens.
pub(crate) struct Jws {
    pair: Pair,
    head: Head,
    pub(crate) kid: String,
}

impl Jws {
    /// `header` is given the public key and returns the header's members.
    pub(crate) fn open(
        key: &StoredKey,
        usage: KeyUse,
        master: &MasterKey,
        context: &[u8],
        header: impl FnOnce(&Value) -> Value,
    ) -> Result<Self, KeyError> {
        let (private, public_jwk) = key.open(usage, master, context)?;
        let pair = match private {
            Private::Ed25519(pair) => Pair::Ed25519(pair),
            Private::P256(pair) => Pair::P256(pair),
            Private::Rsa(_) => return Err(KeyError::Mismatch(usage, key.alg)),
        };
        let head = Head::new(&header(&public_jwk));
        Ok(Self { pair, head, kid: key.kid.clone() })
    }

    /// Sign; returns the compact form. Takes a few microseconds, so do it inline.
    pub(crate) fn sign(&self, payload: &impl Serialize) -> String {
        self.sign_under(&self.head, payload)
    }

    /// Sign a token of another type than the key's usual one.
    pub(crate) fn sign_under(&self, head: &Head, payload: &impl Serialize) -> String {
        let mut json = Vec::with_capacity(512);
        serde_json::to_writer(&mut json, payload).expect("our payloads are plain structs");
        let mut token = String::with_capacity(head.0.len() + json.len() * 4 / 3 + 96);
        token.push_str(&head.0);
        B64.encode_string(json, &mut token);
        let signature = match &self.pair {
            Pair::Ed25519(pair) => pair.sign(token.as_bytes()),
            Pair::P256(pair) => pair
                .sign(&SystemRandom::new(), token.as_bytes())
                .expect("ECDSA fails only without the system's randomness"),
        };
        token.push('.');
        B64.encode_string(signature, &mut token);
        token
    }
}

impl fmt::Debug for Jws {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jws").field("kid", &self.kid).finish_non_exhaustive()
    }
}
