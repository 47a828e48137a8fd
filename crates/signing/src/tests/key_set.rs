use serde_json::{Value, json};

use super::*;
use crate::{
    KEY_SET_TYPE, KeySet, LeaseSigner, RootSigner, VerifyError, VerifyingKey, verify_key_set,
    verify_lease,
};

fn root() -> StoredKey {
    key(KeyUse::Root, KeyAlg::EdDsa)
}

fn set(keys: Vec<Value>) -> KeySet {
    KeySet { iss: ISSUER.into(), issue: 5, iat: at(0).timestamp(), exp: at(100).timestamp(), keys }
}

fn sign(root: &StoredKey, set: &KeySet) -> String {
    RootSigner::open(root, &master(), CONTEXT).unwrap().sign(set)
}

fn verify(token: &str, pins: &[&str]) -> Result<KeySet, VerifyError> {
    verify_key_set(token, pins, ISSUER, 5, at(50))
}

#[test]
fn from_the_pin_to_the_lease() {
    let (root, lease_key) = (root(), key(KeyUse::Lease, KeyAlg::EdDsa));
    let password_key = key(KeyUse::Password, KeyAlg::RsaOaep256);
    let keys = vec![lease_key.public_jwk.clone(), password_key.public_jwk.clone()];
    let token = sign(&root, &set(keys.clone()));

    let known = verify(&token, &["another root", &root.kid]).unwrap();
    assert_eq!(known, set(keys));
    let keys = VerifyingKey::all(&known.keys);
    assert_eq!(keys.len(), 1, "the password key verifies nothing");
    let lease = LeaseSigner::open(&lease_key, &master(), CONTEXT).unwrap().sign(&lease(&facts()));
    assert_eq!(verify_lease(&lease, &keys, ISSUER, at(5)).unwrap().seq, 3);
}

#[test]
fn only_a_pinned_root_counts() {
    let [mine, other] = [(); 2].map(|()| root());
    let token = sign(&other, &set(vec![]));
    assert_eq!(verify(&token, &[&mine.kid]), Err(VerifyError::UnknownRoot));
    assert_eq!(verify(&token, &[]), Err(VerifyError::UnknownRoot));

    // In the name of mine, with its own key or with mine.
    let header =
        |jwk: &Value| json!({ "typ": KEY_SET_TYPE, "alg": "EdDSA", "kid": mine.kid, "jwk": jwk });
    let payload = serde_json::to_value(set(vec![])).unwrap();
    let own = signed(&other, header(&other.public_jwk), &payload);
    assert_eq!(verify(&own, &[&mine.kid]), Err(VerifyError::UnknownRoot));
    let borrowed = signed(&other, header(&mine.public_jwk), &payload);
    assert_eq!(verify(&borrowed, &[&mine.kid]), Err(VerifyError::BadSignature));
    let mut renamed = header(&mine.public_jwk);
    renamed["kid"] = other.kid.as_str().into();
    let renamed = signed(&mine, renamed, &payload);
    assert_eq!(verify(&renamed, &[&mine.kid, &other.kid]), Err(VerifyError::UnknownRoot));

    // A P-256 key has a thumbprint too, and even pinned signs no key set.
    let p256 = key(KeyUse::Lease, KeyAlg::Es256);
    let header =
        json!({ "typ": KEY_SET_TYPE, "alg": "ES256", "kid": p256.kid, "jwk": p256.public_jwk });
    let token = signed(&p256, header, &payload);
    assert_eq!(verify(&token, &[&p256.kid]), Err(VerifyError::WrongAlgorithm));
}

#[test]
fn a_key_set_is_of_its_issuer_its_time_and_its_issue() {
    let root = root();
    let token = sign(&root, &set(vec![]));
    let verify = |issuer, seen, seconds| {
        verify_key_set(&token, &[&root.kid], issuer, seen, at(seconds)).map(|set| set.issue)
    };
    assert_eq!(verify(ISSUER, 0, 50), Ok(5));
    assert_eq!(verify(ISSUER, 6, 50), Err(VerifyError::Outdated));
    assert_eq!(verify(ISSUER, 0, 100), Err(VerifyError::Expired));
    assert_eq!(verify(ISSUER, 0, -61), Err(VerifyError::NotYet));
    assert_eq!(verify("https://evil.example", 0, 50), Err(VerifyError::ForeignIssuer));
}

#[test]
fn a_lease_is_no_key_set() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    let lease = LeaseSigner::open(&key, &master(), CONTEXT).unwrap().sign(&lease(&facts()));
    assert_eq!(verify(&lease, &[&key.kid]), Err(VerifyError::WrongType));
}
