use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rollcall_domain::RegistrationId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::{
    CLOCK_SKEW_S, LEASE_TYPE, LeaseClaims, LeaseSigner, VerifyError, VerifyingKey, verify_lease,
};

fn sign(key: &StoredKey) -> String {
    LeaseSigner::open(key, &master(), CONTEXT).unwrap().sign(&lease(&facts()))
}

fn verify_at(
    token: &str,
    key: &StoredKey,
    now: DateTime<Utc>,
) -> Result<LeaseClaims<'static>, VerifyError> {
    verify_lease(token, &VerifyingKey::all(std::slice::from_ref(&key.public_jwk)), ISSUER, now)
}

fn verify(token: &str, key: &StoredKey) -> Result<LeaseClaims<'static>, VerifyError> {
    verify_at(token, key, at(5))
}

fn header(key: &StoredKey) -> Value {
    json!({ "typ": LEASE_TYPE, "alg": key.alg.as_str(), "kid": key.kid })
}

fn claims() -> Value {
    serde_json::to_value(crate::lease::claims(&lease(&facts()))).unwrap()
}

/// The genuine claims but for one member.
fn but(member: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[member] = value;
    claims
}

#[test]
fn a_lease_says_what_was_signed() {
    for alg in [KeyAlg::EdDsa, KeyAlg::Es256] {
        let key = key(KeyUse::Lease, alg);
        let claims = verify(&sign(&key), &key).unwrap();
        assert_eq!(claims, crate::lease::claims(&lease(&facts())));
        assert_eq!(claims.sub, RegistrationId(Uuid::from_u128(7)).to_string());
    }
}

#[test]
fn header_and_claims_are_the_published_ones() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    let token = sign(&key);
    let parts: Vec<&str> = token.split('.').collect();
    let json = |part: &str| serde_json::from_slice::<Value>(&B64.decode(part).unwrap()).unwrap();
    assert_eq!(
        json(parts[0]),
        json!({ "typ": "rollcall-lease+jwt", "alg": "EdDSA", "kid": key.kid })
    );
    let start = at(0).timestamp();
    assert_eq!(
        json(parts[1]),
        json!({
            "ver": 1, "kind": "node", "iss": ISSUER, "aud": "rollcall-node",
            "sub": "reg_00000000000000000000000000000007",
            "iat": start, "nbf": start, "exp": start + 10,
            "jti": "00000000-0000-0000-0000-000000000008", "seq": 3, "account": "acme \"北京\"",
            "project_id": "p-1", "node_id": "n-1", "app_name": "webroot", "interval_s": 7200,
            "nonce": "fresh",
        })
    );
}

#[test]
fn a_lease_holds_from_its_signing_to_its_end_by_the_given_time() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    let token = sign(&key);
    let verify_at = |seconds| verify_at(&token, &key, at(seconds)).map(|_| ());
    assert_eq!(verify_at(-CLOCK_SKEW_S - 1), Err(VerifyError::NotYet));
    assert_eq!(verify_at(-CLOCK_SKEW_S), Ok(()));
    assert_eq!(verify_at(9), Ok(()));
    assert_eq!(verify_at(10), Err(VerifyError::Expired));
}

#[test]
fn a_changed_lease_is_refused() {
    for alg in [KeyAlg::EdDsa, KeyAlg::Es256] {
        let key = key(KeyUse::Lease, alg);
        let token = sign(&key);
        let parts: Vec<&str> = token.split('.').collect();
        let payload = B64.encode(but("seq", json!(4)).to_string());
        let forged = format!("{}.{payload}.{}", parts[0], parts[2]);
        assert_eq!(verify(&forged, &key), Err(VerifyError::BadSignature));

        let mut signature = B64.decode(parts[2]).unwrap();
        signature[10] ^= 1;
        let forged = format!("{}.{}.{}", parts[0], parts[1], B64.encode(signature));
        assert_eq!(verify(&forged, &key), Err(VerifyError::BadSignature));
        assert_eq!(
            verify(&format!("{}.{}.", parts[0], parts[1]), &key),
            Err(VerifyError::BadSignature)
        );
    }
}

#[test]
fn only_a_known_lease_key_counts() {
    let [mine, other] = [(); 2].map(|()| key(KeyUse::Lease, KeyAlg::EdDsa));
    assert_eq!(verify(&sign(&other), &mine), Err(VerifyError::UnknownKey));
    // Signed by another key in the name of mine.
    assert_eq!(
        verify(&signed(&other, header(&mine), &claims()), &mine),
        Err(VerifyError::BadSignature)
    );
    let nameless = json!({ "typ": LEASE_TYPE, "alg": "EdDSA" });
    assert_eq!(verify(&signed(&mine, nameless, &claims()), &mine), Err(VerifyError::UnknownKey));
    // A root is no lease key, nor is one whose name isn't its thumbprint.
    let root = key(KeyUse::Root, KeyAlg::EdDsa);
    assert_eq!(
        verify(&signed(&root, header(&root), &claims()), &root),
        Err(VerifyError::UnknownKey)
    );
    let mut renamed = other.public_jwk.clone();
    renamed["kid"] = mine.kid.as_str().into();
    assert!(VerifyingKey::from_jwk(&renamed).is_err());
}

#[test]
fn keys_in_the_header_are_not_looked_at() {
    let [mine, other] = [(); 2].map(|()| key(KeyUse::Lease, KeyAlg::EdDsa));
    let mut smuggled = header(&mine);
    smuggled["jwk"] = other.public_jwk.clone();
    smuggled["jku"] = "https://evil.example.com/jwks.json".into();
    smuggled["x5u"] = "https://evil.example.com/cert.pem".into();
    assert_eq!(
        verify(&signed(&other, smuggled.clone(), &claims()), &mine),
        Err(VerifyError::BadSignature)
    );
    assert!(verify(&signed(&mine, smuggled, &claims()), &mine).is_ok());
}

#[test]
fn only_the_keys_own_algorithm_counts() {
    let [ed, es] = [KeyAlg::EdDsa, KeyAlg::Es256].map(|alg| key(KeyUse::Lease, alg));
    let token = |alg: &str| {
        let header = json!({ "typ": LEASE_TYPE, "alg": alg, "kid": ed.kid });
        signed(&ed, header, &claims())
    };
    assert_eq!(verify(&token("none"), &ed), Err(VerifyError::Malformed));
    assert_eq!(verify(&token("ES256"), &ed), Err(VerifyError::WrongAlgorithm));
    assert_eq!(verify(&token("RS256"), &ed), Err(VerifyError::WrongAlgorithm));

    let unsigned = json!({ "typ": LEASE_TYPE, "alg": "none", "kid": ed.kid }).to_string();
    let unsigned = format!("{}.{}.", B64.encode(unsigned), B64.encode(claims().to_string()));
    assert_eq!(verify(&unsigned, &ed), Err(VerifyError::Malformed));

    // The public key as the secret of a MAC.
    for key in [&ed, &es] {
        let x = B64.decode(key.public_jwk["x"].as_str().unwrap()).unwrap();
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(LEASE_TYPE.into());
        header.kid = Some(key.kid.clone());
        let forged =
            jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(&x)).unwrap();
        assert_eq!(verify(&forged, key), Err(VerifyError::WrongAlgorithm));
    }
}

#[test]
fn a_token_for_something_else_is_refused() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    for typ in [json!("JWT"), json!("rollcall-keys+jwt"), Value::Null] {
        let header = json!({ "typ": typ, "alg": "EdDSA", "kid": key.kid });
        assert_eq!(verify(&signed(&key, header, &claims()), &key), Err(VerifyError::WrongType));
    }
    let mut critical = header(&key);
    critical["crit"] = json!(["b64"]);
    assert_eq!(verify(&signed(&key, critical, &claims()), &key), Err(VerifyError::Malformed));
}

#[test]
fn every_claim_counts() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    let verify = |claims: Value| verify(&signed(&key, header(&key), &claims), &key).map(|_| ());
    assert_eq!(verify(claims()), Ok(()));
    assert_eq!(verify(but("iss", json!("https://evil.example"))), Err(VerifyError::ForeignIssuer));
    assert_eq!(verify(but("aud", json!("rollcall-staff"))), Err(VerifyError::ForeignAudience));
    assert_eq!(verify(but("kind", json!("session"))), Err(VerifyError::UnknownKind));
    assert_eq!(verify(but("ver", json!(2))), Err(VerifyError::UnknownKind));
    // A list that names us among others is not what we sign.
    for (member, value) in [
        ("iss", json!([ISSUER])),
        ("iss", json!(1)),
        ("aud", json!(["rollcall-node", "other"])),
        ("aud", Value::Null),
        ("sub", json!("acc_00000000000000000000000000000007")),
        ("exp", json!("never")),
        ("exp", json!(1e300)),
        ("nbf", Value::Null),
        ("seq", Value::Null),
    ] {
        assert_eq!(verify(but(member, value)), Err(VerifyError::Malformed), "{member}");
    }
    let mut newer = claims();
    newer["ent"] = json!({ "seats": 5 });
    newer.as_object_mut().unwrap().remove("nonce");
    assert_eq!(verify(newer), Ok(()), "members of a later version");
}

#[test]
fn rubbish_is_malformed() {
    let key = key(KeyUse::Lease, KeyAlg::EdDsa);
    for token in ["", ".", "..", "...", "a.b.c", "e30.e30.e30", "{}"] {
        assert_eq!(verify(token, &key), Err(VerifyError::Malformed), "{token:?}");
    }
}
