//! Encrypting passwords on their way to the server.

use aws_lc_rs::rsa::{
    OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey, PublicKeyComponents,
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use secrecy::zeroize::Zeroizing;
use serde::Serialize;
use serde_json::Value;

use crate::{KeyAlg, KeyUse, UnknownJwk, jwk};

/// Why a password can't be encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CannotEncrypt {
    /// The JWK isn't a password key.
    #[error("not a key for passwords")]
    WrongKey,
    /// An RSA-3072 key takes 318 bytes of JSON.
    #[error("password and account name together are too long for the key")]
    TooLong,
}

impl From<UnknownJwk> for CannotEncrypt {
    fn from(_: UnknownJwk) -> Self {
        Self::WrongKey
    }
}

/// Encrypt a password for the tenant's password key, as a node does.
pub fn encrypt_password(
    public_jwk: &Value,
    password: &str,
    account: &str,
    iat: i64,
) -> Result<String, CannotEncrypt> {
    #[derive(Serialize)]
    struct Plain<'a> {
        password: &'a str,
        account: &'a str,
        iat: i64,
    }
    let key = public_key(public_jwk)?;
    let json = serde_json::to_vec(&Plain { password, account, iat });
    let json = Zeroizing::new(json.map_err(|_| CannotEncrypt::TooLong)?);
    if json.len() > key.max_plaintext_size(&OAEP_SHA256_MGF1SHA256) {
        return Err(CannotEncrypt::TooLong);
    }
    let mut room = vec![0; key.ciphertext_size()];
    let sealed = key.encrypt(&OAEP_SHA256_MGF1SHA256, &json, &mut room, None);
    Ok(BASE64_STANDARD.encode(sealed.map_err(|_| CannotEncrypt::WrongKey)?))
}

fn public_key(jwk: &Value) -> Result<OaepPublicEncryptingKey, CannotEncrypt> {
    let says = |member, wanted| jwk::text(jwk, member).is_ok_and(|found| found == wanted);
    if !says("kty", "RSA")
        || !says("use", KeyUse::Password.as_str())
        || !says("alg", KeyAlg::RsaOaep256.as_str())
    {
        return Err(CannotEncrypt::WrongKey);
    }
    let number = |member| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(jwk::text(jwk, member)?);
        bytes.map_err(|_| CannotEncrypt::WrongKey)
    };
    let parts = PublicKeyComponents { n: number("n")?, e: number("e")? };
    // Takes no key of fewer than 2048 bits.
    let key: Result<PublicEncryptingKey, _> = parts.try_into();
    let key = key.and_then(OaepPublicEncryptingKey::new);
    key.map_err(|_| CannotEncrypt::WrongKey)
}
