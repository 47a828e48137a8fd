use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as B64};
use rollcall_domain::nodes::{Lease, LeaseEntitlements, LeaseFeatures};
use serde_json::{
    Value, json,
    value::{RawValue, to_raw_value},
};

use super::*;
use crate::{
    Enforcement, EntitlementKind, EntitlementsClaims, EntitlementsDocument, LeaseClaims,
    LeaseSigner, VerifyError, VerifyingKey, entitlements_hash, open_entitlements,
    read_entitlements, verify_lease,
};

/// Not as a serializer would write it: what is hashed are these bytes.
const FEATURES: &str =
    r#"{ "topics": {"kind":"trial", "q":50, "until":9}, "cdc": {"q":1,"kind":"formal"} }"#;

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn signer(key: &StoredKey) -> LeaseSigner {
    LeaseSigner::open(key, &master(), CONTEXT).unwrap()
}

fn keys(key: &StoredKey) -> Vec<VerifyingKey> {
    VerifyingKey::all(std::slice::from_ref(&key.public_jwk))
}

fn leased(key: &StoredKey, features: LeaseFeatures<'_>) -> LeaseClaims<'static> {
    let facts = facts();
    let entitlements = Some(LeaseEntitlements { features, reliable_until: at(72 * 3600) });
    let token = signer(key).sign(&Lease { entitlements, ..lease(&facts) });
    verify_lease(&token, &keys(key), ISSUER, at(5)).unwrap()
}

fn document(key: &StoredKey, features: &RawValue) -> String {
    let (account, issued_at) = ("acme", at(0));
    signer(key).sign_entitlements(&EntitlementsDocument {
        issuer: ISSUER,
        account,
        issued_at,
        features,
    })
}

fn open(
    token: &str,
    key: &StoredKey,
    sha256: &str,
) -> Result<EntitlementsClaims<'static>, VerifyError> {
    open_entitlements(token, &keys(key), ISSUER, sha256)
}

#[test]
fn a_lease_names_the_features_as_they_were_serialized() {
    let (key, features) = (key(KeyUse::Lease, KeyAlg::EdDsa), raw(FEATURES));
    let claims = leased(&key, LeaseFeatures::Inline(&features));
    assert_eq!(claims.ent.unwrap().as_str(), FEATURES);
    assert_eq!(claims.ent_sha256, None);
    assert_eq!(claims.ent_exp, Some(at(72 * 3600).timestamp()));
}

#[test]
fn a_lease_names_the_document_of_many_features_by_its_hash() {
    let (key, features) = (key(KeyUse::Lease, KeyAlg::EdDsa), raw(FEATURES));
    let sha256 = entitlements_hash(features.get());
    let claims = leased(&key, LeaseFeatures::Document { sha256: &sha256 });
    assert_eq!((claims.ent, claims.ent_sha256.as_deref()), (None, Some(sha256.as_str())));

    let token = document(&key, &features);
    let header = token.split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&B64.decode(header).unwrap()).unwrap();
    let typ = "rollcall-entitlements+jwt";
    assert_eq!(header, json!({ "typ": typ, "alg": "EdDSA", "kid": key.kid }));
    let claims = open(&token, &key, &sha256).unwrap();
    assert_eq!((claims.account.as_ref(), claims.iat), ("acme", at(0).timestamp()));
    assert_eq!(claims.ent.as_str(), FEATURES);
}

#[test]
fn only_the_document_that_the_lease_names_counts() {
    let [mine, other] = [(); 2].map(|()| key(KeyUse::Lease, KeyAlg::EdDsa));
    let features = raw(FEATURES);
    let sha256 = entitlements_hash(features.get());
    let same_but_for_a_space = raw(&FEATURES.replace("{ ", "{"));
    let check = |token: &str| open(token, &mine, &sha256).map(|_| ());
    assert_eq!(check(&document(&mine, &features)), Ok(()));
    assert_eq!(check(&document(&mine, &same_but_for_a_space)), Err(VerifyError::Outdated));
    assert_eq!(check(&document(&other, &features)), Err(VerifyError::UnknownKey));
    let lease = signer(&mine).sign(&lease(&facts()));
    assert_eq!(check(&lease), Err(VerifyError::WrongType));
    // Nor is a document a lease.
    let token = document(&mine, &features);
    let opened = verify_lease(&token, &keys(&mine), ISSUER, at(5));
    assert_eq!(opened, Err(VerifyError::WrongType));

    let said = |member: &str, value: Value| {
        let mut claims = json!({
            "ver": 1, "kind": "entitlements", "iss": ISSUER, "aud": "rollcall-node",
            "account": "acme", "iat": 0, "ent": { "cdc": { "q": 1, "kind": "formal" } },
        });
        claims[member] = value;
        let header = json!({ "typ": typ(), "alg": "EdDSA", "kid": mine.kid });
        let sha256 = entitlements_hash(r#"{"cdc":{"kind":"formal","q":1}}"#);
        open(&signed(&mine, header, &claims), &mine, &sha256).map(|_| ())
    };
    assert_eq!(said("iat", json!(1)), Ok(()));
    assert_eq!(said("iss", json!("https://evil.example")), Err(VerifyError::ForeignIssuer));
    assert_eq!(said("aud", json!("rollcall-staff")), Err(VerifyError::ForeignAudience));
    assert_eq!(said("kind", json!("node")), Err(VerifyError::UnknownKind));
    assert_eq!(said("ver", json!(2)), Err(VerifyError::UnknownKind));
    assert_eq!(said("account", Value::Null), Err(VerifyError::Malformed));
}

fn typ() -> &'static str {
    crate::ENTITLEMENTS_TYPE
}

#[test]
fn what_a_newer_server_says_of_a_feature_spoils_no_other() {
    let features = to_raw_value(&json!({
        "cdc": { "q": 1, "kind": "formal", "until": 20, "run_until": 30, "act": "log", "v": ">=4",
                 "color": "red" },
        "topics": { "q": 50, "kind": "trial" },
        "rented": { "q": 1, "kind": "rented", "act": "nag" },
        "metered": { "q": { "per": "day" }, "kind": "formal" },
    }));
    let features = read_entitlements(features.unwrap().get()).unwrap();
    let codes: Vec<&str> = features.keys().map(String::as_str).collect();
    assert_eq!(codes, ["cdc", "rented", "topics"]);

    let cdc = &features["cdc"];
    assert_eq!((cdc.quantity, cdc.until, cdc.run_until), (1, Some(20), Some(30)));
    assert_eq!((cdc.kind, cdc.enforcement), (EntitlementKind::Formal, Enforcement::Log));
    assert_eq!(cdc.versions.as_deref(), Some(">=4"));
    let topics = &features["topics"];
    assert_eq!((topics.until, topics.enforcement), (None, Enforcement::Enforce));
    let rented = &features["rented"];
    assert_eq!((rented.kind, rented.enforcement), (EntitlementKind::Other, Enforcement::Warn));
    // As it is read it is written: the server's side has the same type.
    assert_eq!(json!(topics), json!({ "q": 50, "kind": "trial" }));
}
