//! Leases and key sets, verified by somebody else's implementation of JOSE.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jwt_compact::{
    AlgorithmExt as _, UntrustedToken,
    alg::{Ed25519, VerifyingKey},
};
use rollcall_signing::{KeyUse, encrypt_password};
use rollcall_test_support::{STAFF, Server, capacity, hours, stories};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

stories! {
    /// What a product that pins the root does, without a line of ours.
    async fn a_lease_is_proven_from_the_pinned_root_down(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let pin = app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint;
        let mut node = app.node(&account, "a");
        let mut body = node.register_body();
        body["nonce"] = json!("only this time");
        let path = format!("/{}/v1/registrations", account.tenant);
        let lease = app.server.post(&path, None, &body).await.status(201).text_of("lease");
        node.registers().await;

        let keys = signed_keys(&app.server, &account.tenant, &pin).await;
        let claims = verified(&lease, &keys, "rollcall-lease+jwt");
        assert_eq!(claims["iss"], format!("https://register.example.com/{}", account.tenant));
        assert_eq!(claims["aud"], "rollcall-node");
        assert_eq!(claims["sub"], node.registration);
        assert_eq!((&claims["kind"], &claims["ver"]), (&json!("node"), &json!(1)));
        assert_eq!(claims["account"], account.name);
        assert_eq!((&claims["project_id"], &claims["node_id"]), (&json!("sales"), &json!("a")));
        assert_eq!((&claims["seq"], &claims["interval_s"]), (&json!(1), &json!(7200)));
        assert_eq!(claims["nonce"], "only this time");
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 86_400);
    }

    /// Old and new stand side by side until the last lease of the old one is over.
    async fn a_rotated_key_is_published_until_its_last_lease_is_over(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let pin = app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let old = node.lease.clone();
        app.app.tenants().rotate_key(&STAFF, &account.tenant, KeyUse::Lease, None).await.unwrap();
        node.revalidates().await.status(200);
        assert_ne!(kid(&old), kid(&node.lease), "the new key signs at once");
        let keys = signed_keys(&app.server, &account.tenant, &pin).await;
        verified(&old, &keys, "rollcall-lease+jwt");
        verified(&node.lease, &keys, "rollcall-lease+jwt");
        app.clock.advance(hours(25));
        let keys = signed_keys(&app.server, &account.tenant, &pin).await;
        assert!(!keys.iter().any(|key| key["kid"] == kid(&old)));
        assert!(keys.iter().any(|key| key["kid"] == kid(&node.lease)));
    }

    /// Another server signs with the new key too, from its first renewal on.
    async fn every_server_signs_with_the_new_key_at_once(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let (_, other) = app.another().await;
        let mut node = app.node(&account, "a");
        node.server = other;
        node.registers().await.status(201);
        let rotated = app.app.tenants().rotate_key(&STAFF, &account.tenant, KeyUse::Lease, None).await.unwrap();
        app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        assert_eq!(kid(&node.lease), rotated.kid);
    }

    /// A password that nobody on the way can read.
    async fn a_password_may_come_encrypted(world) {
        let app = world.start().await;
        let account = app.provision(capacity(5)).await;
        let path = format!("/{}/.well-known/jwks.json", account.tenant);
        let jwks = app.server.get(&path, None).await.status(200).member("keys");
        let key = jwks.as_array().unwrap().iter().find(|key| key["use"] == "enc").unwrap().clone();
        let now = app.app.now().timestamp();
        let path = format!("/{}/v1/registrations", account.tenant);
        let send = async |account_name: &str, password: &str, iat: i64, key_id: &Value| {
            let sealed = encrypt_password(&key, password, account_name, iat).unwrap();
            let mut body = app.node(&account, "a").register_body();
            body.as_object_mut().unwrap().remove("password");
            body["encrypted_password"] = json!(sealed);
            body["password_key_id"] = key_id.clone();
            app.server.post(&path, None, &body).await
        };
        send("acme", &account.password, now, &key["kid"]).await.status(201);
        send("acme", "wrong password", now, &key["kid"]).await.status(401).refused(30006);
        send("other", &account.password, now, &key["kid"]).await.status(422).refused(10001);
        send("acme", &account.password, now, &json!("unknown")).await.status(422).refused(10001);
        let stale = send("acme", &account.password, now - 601, &key["kid"]).await;
        let stale = stale.status(422).refused(10001);
        assert_eq!(stale.text_of("server_time"), "2026-03-02T08:00:00Z");
    }
}

/// The published keys, believed only because the pinned root signed them.
async fn signed_keys(server: &Server, tenant: &str, pin: &str) -> Vec<Value> {
    let path = format!("/{tenant}/.well-known/rollcall-keys");
    let signed = server.get(&path, None).await.status(200).text;
    let header = part(&signed, 0);
    assert_eq!(header["jwk"]["crv"], "Ed25519");
    assert_eq!(header["jwk"].get("use"), None, "strict libraries refuse a use that isn't `sig`");
    assert_eq!(thumbprint(&header["jwk"]), pin);
    let set = verified(&signed, &[header["jwk"].clone()], "rollcall-keys+jwt");
    let plain = server.get(&format!("/{tenant}/.well-known/jwks.json"), None).await.status(200);
    assert_eq!(set["keys"], plain.member("keys"), "the plain copy says the same");
    set["keys"].as_array().unwrap().clone()
}

/// RFC 7638 by hand: the members of an Ed25519 key in their one order.
fn thumbprint(jwk: &Value) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":{}}}"#, jwk["x"]);
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

/// The claims of a token that one of the keys has signed.
fn verified(token: &str, keys: &[Value], typ: &str) -> Value {
    let header = part(token, 0);
    assert_eq!((&header["typ"], &header["alg"]), (&json!(typ), &json!("EdDSA")));
    let named = |key: &&Value| key["kid"] == header["kid"] || thumbprint(key) == header["kid"];
    let key = keys.iter().find(named).expect("the key that the header names");
    let x = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let key = VerifyingKey::from_slice(&x).unwrap();
    let untrusted = UntrustedToken::new(token).unwrap();
    let verified = Ed25519.validator::<Value>(&key).validate(&untrusted);
    verified.expect("a signature of this key");
    part(token, 1)
}

fn kid(token: &str) -> Value {
    part(token, 0)["kid"].clone()
}

fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
