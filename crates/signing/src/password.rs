//! Passwords that travel encrypted, for vendors who don't trust the way to the server.

use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey};
use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
    prelude::BASE64_URL_SAFE_NO_PAD,
};
use rsa::{BigUint, Oaep, RsaPublicKey, rand_core::OsRng, traits::PublicKeyParts};
use secrecy::{SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::Sha256;

use crate::{KeyAlg, KeyError, KeyUse, MasterKey, StoredKey, UnknownJwk, jwk, key::Private};

/// Some languages' encoders pad, some don't.
const B64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// It doesn't decrypt. There is one such error and it has no details: each would help a guesser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the encrypted password can't be decrypted")]
pub struct CannotDecrypt;

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

/// What was encrypted. The caller compares the account and the time with the request's.
#[derive(Debug, Deserialize)]
pub struct Plain {
    /// The password.
    pub password: SecretString,
    /// The account that it was encrypted for.
    pub account: String,
    /// When, in Unix seconds.
    pub iat: i64,
}

/// An opened password key. Decrypting takes milliseconds of CPU: not for the event loop.
#[derive(Debug)]
pub struct PasswordOpener {
    key: OaepPrivateDecryptingKey,
    kid: String,
}

impl PasswordOpener {
    /// Open a password key.
    pub fn open(key: &StoredKey, master: &MasterKey, context: &[u8]) -> Result<Self, KeyError> {
        let (private, _) = key.open(KeyUse::Password, master, context)?;
        let Private::Rsa(private) = private else {
            return Err(KeyError::Mismatch(key.usage, key.alg));
        };
        Ok(Self { key: OaepPrivateDecryptingKey::new(private)?, kid: key.kid.clone() })
    }

    /// The name of the key, which a request gives as `password_key_id`.
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
    let sealed = key.encrypt(&mut OsRng, Oaep::new::<Sha256>(), &json);
    Ok(B64.encode(sealed.map_err(|_| CannotEncrypt::TooLong)?))
}

fn public_key(jwk: &Value) -> Result<RsaPublicKey, CannotEncrypt> {
    let says = |member, wanted| jwk::text(jwk, member).is_ok_and(|found| found == wanted);
    if !says("kty", "RSA")
        || !says("use", KeyUse::Password.as_str())
        || !says("alg", KeyAlg::RsaOaep256.as_str())
    {
        return Err(CannotEncrypt::WrongKey);
    }
    let number = |member| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(jwk::text(jwk, member)?);
        bytes.map(|bytes| BigUint::from_bytes_be(&bytes)).map_err(|_| CannotEncrypt::WrongKey)
    };
    let key = RsaPublicKey::new(number("n")?, number("e")?).map_err(|_| CannotEncrypt::WrongKey)?;
    if key.size() < 256 { Err(CannotEncrypt::WrongKey) } else { Ok(key) }
}
