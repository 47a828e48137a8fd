use serde_json::json;

use super::*;
use crate::{KeyError, LeaseSigner, PasswordOpener, RootSigner, jwk_thumbprint};

const KINDS: [(KeyUse, KeyAlg); 4] = [
    (KeyUse::Root, KeyAlg::EdDsa),
    (KeyUse::Lease, KeyAlg::EdDsa),
    (KeyUse::Lease, KeyAlg::Es256),
    (KeyUse::Password, KeyAlg::RsaOaep256),
];

#[test]
fn the_thumbprint_is_the_one_of_the_standards() {
    // RFC 8037, appendix A.3.
    let ed25519 = json!({
        "kty": "OKP", "crv": "Ed25519", "kid": "not part of it",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    });
    assert_eq!(jwk_thumbprint(&ed25519).unwrap(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    // RFC 7638, section 3.1.
    let rsa = json!({
        "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_\
              BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_\
              FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI\
              4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    });
    assert_eq!(jwk_thumbprint(&rsa).unwrap(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    for other in [json!({ "kty": "oct", "k": "AQAB" }), json!({ "kty": "RSA" }), json!(null)] {
        assert!(jwk_thumbprint(&other).is_err());
    }
}

#[test]
fn a_key_is_named_by_its_thumbprint_and_shows_no_secret() {
    for (usage, alg) in KINDS {
        let key = key(usage, alg);
        assert_eq!(jwk_thumbprint(&key.public_jwk).unwrap(), key.kid);
        assert_eq!(key.public_jwk["kid"], key.kid);
        assert_eq!(key.public_jwk["use"], usage.as_str());
        assert_eq!(key.public_jwk["alg"], alg.as_str());
        let members = key.public_jwk.as_object().unwrap();
        assert!(["d", "p", "q", "k"].iter().all(|secret| !members.contains_key(*secret)));
        assert_eq!(key.proven_public_jwk(&master(), CONTEXT).unwrap(), key.public_jwk);
        assert_eq!(usage.as_str().parse(), Ok(usage));
        assert_eq!(alg.as_str().parse(), Ok(alg));
    }
    assert!("RS256".parse::<KeyAlg>().is_err());
}

#[test]
fn an_algorithm_serves_its_use_only() {
    for usage in [KeyUse::Root, KeyUse::Lease, KeyUse::Password] {
        for alg in [KeyAlg::EdDsa, KeyAlg::Es256, KeyAlg::RsaOaep256] {
            let made = generate(usage, alg, &master(), CONTEXT);
            assert_eq!(made.is_ok(), KINDS.contains(&(usage, alg)), "{usage} {alg}");
        }
    }
}

#[test]
fn a_key_opens_for_its_use_only() {
    let [root, lease] = [KeyUse::Root, KeyUse::Lease].map(|usage| key(usage, KeyAlg::EdDsa));
    let wrong = |error: KeyError| matches!(error, KeyError::WrongUse { .. });
    assert!(wrong(LeaseSigner::open(&root, &master(), CONTEXT).unwrap_err()));
    assert!(wrong(RootSigner::open(&lease, &master(), CONTEXT).unwrap_err()));
    assert!(wrong(PasswordOpener::open(&lease, &master(), CONTEXT).unwrap_err()));
}

#[test]
fn the_seal_covers_whose_key_it_is_and_what_for() {
    let lease = key(KeyUse::Lease, KeyAlg::EdDsa);
    let refused = |key: &StoredKey, master: &MasterKey, context: &[u8]| {
        matches!(key.proven_public_jwk(master, context), Err(KeyError::WrongMasterKey(_)))
    };
    assert!(!refused(&lease, &master(), CONTEXT));
    assert!(refused(&lease, &another_master(), CONTEXT));
    assert!(refused(&lease, &master(), b"another tenant"));
    assert!(refused(&StoredKey { usage: KeyUse::Root, ..lease.clone() }, &master(), CONTEXT));
    let stranger = key(KeyUse::Lease, KeyAlg::EdDsa);
    assert!(refused(&StoredKey { kid: stranger.kid, ..lease.clone() }, &master(), CONTEXT));

    // A public half that someone wrote into the row is not what gets published.
    let smuggled = StoredKey { public_jwk: stranger.public_jwk, ..lease.clone() };
    assert_eq!(smuggled.proven_public_jwk(&master(), CONTEXT).unwrap(), lease.public_jwk);
}

#[test]
fn opened_keys_are_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<(MasterKey, LeaseSigner, RootSigner, PasswordOpener, crate::VerifyingKey)>();
}
