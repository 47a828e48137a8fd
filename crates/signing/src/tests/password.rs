use std::sync::LazyLock;

use base64::{Engine, prelude::BASE64_STANDARD as B64};
use rsa::{BigUint, Oaep, RsaPublicKey, rand_core::OsRng};
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::Sha256;

use super::*;
use crate::{CannotDecrypt, CannotEncrypt, PasswordOpener, encrypt_password};

static KEY: LazyLock<StoredKey> = LazyLock::new(|| key(KeyUse::Password, KeyAlg::RsaOaep256));

fn opener() -> PasswordOpener {
    PasswordOpener::open(&KEY, &master(), CONTEXT).unwrap()
}

/// Properly encrypted, but whatever the test wants.
fn encrypt(plain: &[u8]) -> String {
    let number = |member: &str| {
        let text = KEY.public_jwk[member].as_str().unwrap();
        BigUint::from_bytes_be(&base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(text).unwrap())
    };
    let key = RsaPublicKey::new(number("n"), number("e")).unwrap();
    B64.encode(key.encrypt(&mut OsRng, Oaep::new::<Sha256>(), plain).unwrap())
}

#[test]
fn a_password_arrives() {
    let sealed = encrypt_password(&KEY.public_jwk, "pass \"wörd\"", "acme", 1_800_000_000).unwrap();
    assert_eq!(B64.decode(&sealed).unwrap().len(), 384, "RSA-3072");
    for text in [sealed.as_str(), sealed.trim_end_matches('=')] {
        let plain = opener().decrypt(text).unwrap();
        assert_eq!(plain.password.expose_secret(), "pass \"wörd\"");
        assert_eq!((plain.account.as_str(), plain.iat), ("acme", 1_800_000_000));
        assert!(!format!("{plain:?}").contains("pass \""));
    }
    assert_eq!(opener().kid(), KEY.kid);
}

#[test]
fn every_failure_is_the_same() {
    let sealed = encrypt_password(&KEY.public_jwk, "secret", "acme", 0).unwrap();
    let mut bytes = B64.decode(&sealed).unwrap();
    let cut = B64.encode(&bytes[1..]);
    bytes[100] ^= 1;
    let other = key(KeyUse::Password, KeyAlg::RsaOaep256);
    let foreign = encrypt_password(&other.public_jwk, "secret", "acme", 0).unwrap();
    for text in [
        "".to_owned(),
        "not base64!".to_owned(),
        "AAAA".to_owned(),
        format!("{sealed}\n"),
        cut,
        B64.encode(bytes),
        B64.encode([0; 384]),
        B64.encode([0xff; 384]),
        foreign,
        encrypt(b"not JSON"),
        encrypt(b""),
        encrypt(br#"{"password":"secret","account":"acme"}"#),
        encrypt(br#"{"password":1,"account":"acme","iat":0}"#),
        encrypt(br#"{"password":"secret","account":"acme","iat":"0"}"#),
        encrypt(br#"{"password":"secret","account":"acme","iat":0} "x""#),
    ] {
        assert_eq!(opener().decrypt(&text).unwrap_err(), CannotDecrypt, "{text}");
    }
}

#[test]
fn only_a_password_key_encrypts() {
    let lease = key(KeyUse::Lease, KeyAlg::EdDsa);
    let mut signing = KEY.public_jwk.clone();
    signing["use"] = "sig".into();
    for jwk in [&lease.public_jwk, &signing, &json!({}), &json!(null)] {
        assert_eq!(encrypt_password(jwk, "secret", "acme", 0), Err(CannotEncrypt::WrongKey));
    }
}

#[test]
fn what_is_too_long_says_so() {
    let fits = 318 - r#"{"password":"","account":"","iat":1800000000}"#.len();
    let encrypt = |length| {
        encrypt_password(&KEY.public_jwk, &"x".repeat(length), "", 1_800_000_000).map(|_| ())
    };
    assert_eq!(encrypt(fits), Ok(()));
    assert_eq!(encrypt(fits + 1), Err(CannotEncrypt::TooLong));
}
