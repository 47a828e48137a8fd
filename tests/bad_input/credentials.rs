//! Credentials and ids that are garbled, over, or somebody else's.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollcall_signing::encrypt_password;
use rollcall_test_support::{Answer, basic, capacity, node_body, stories};
use serde_json::{Value, json};

use super::{Scene, names};

stories! {
    async fn a_registration_of_another_tenant_is_not_found(world) {
        let mut scene = Scene::set(world).await;
        let elsewhere = scene.app.provision(capacity(1)).await;
        let mut theirs = scene.app.node(&elsewhere, "a");
        theirs.registers().await.status(201);
        scene.goes_on().await;
        let path = format!("{}/{}", scene.registrations(), theirs.registration);
        let owner = basic(&scene.account.name, &scene.account.password);
        let node = scene.node.bearer();
        for shown in [&node, &owner] {
            scene.app.server.get(&path, Some(shown)).await.status(404).refused(10003);
            scene.app.server.delete(&path, Some(shown)).await.status(404).refused(10003);
        }
        let (path, body) = (format!("{path}/revalidations"), json!({ "lease_seq": 1 }));
        scene.app.server.post(&path, Some(&node), &body).await.status(404).refused(10003);
        theirs.revalidates().await.status(200);
        scene.goes_on().await;
        scene.ends_as_it_began().await;
    }

    async fn an_id_that_can_be_none_is_not_found(world) {
        let scene = Scene::set(world).await;
        let owner = basic(&scene.account.name, &scene.account.password);
        let long = "x".repeat(4000);
        let (_, bare) = scene.node.registration.split_once('_').unwrap();
        let other_kind = format!("acc_{bare}");
        for id in ["reg_", "reg_x", "%00", "%ff", "%zz", "..", bare, &other_kind, &long] {
            let path = format!("{}/{id}", scene.registrations());
            let revalidations = format!("{path}/revalidations");
            let body = json!({ "lease_seq": 1 });
            let server = &scene.app.server;
            server.get(&path, Some(&owner)).await.status(404).refused(10003);
            server.delete(&path, Some(&owner)).await.status(404).refused(10003);
            let answer = server.post(&revalidations, Some(&scene.node.bearer()), &body).await;
            answer.status(404).refused(10003);
        }
        scene.ends_as_it_began().await;
    }

    async fn a_token_that_is_garbled_or_anothers_is_no_token(world) {
        let mut scene = Scene::set(world).await;
        let mut neighbour = scene.app.node(&scene.account, "b");
        neighbour.registers().await.status(201);
        scene.goes_on().await;
        let token = scene.node.token.clone();
        let (account, secret) = token.rsplit_once('_').unwrap();
        let tokens = [
            String::new(),
            "x".to_owned(),
            "rcn_".to_owned(),
            token[..token.len() - 1].to_owned(),
            format!("{token}0"),
            token.to_uppercase(),
            format!("{account}_{}", secret.chars().rev().collect::<String>()),
            format!("{account}_{}", "字".repeat(64)),
            scene.node.lease.clone(),
            neighbour.token.clone(),
        ];
        for token in tokens {
            let mut forged = scene.node.clone();
            forged.token = token;
            forged.revalidates().await.status(401).refused(10003);
            assert!([30006, 10003].contains(&forged.reads().await.status(401).number_of("code")));
            assert!([30006, 10003].contains(&forged.unbinds().await.status(401).number_of("code")));
        }
        scene.ends_as_it_began().await;
    }

    /// A token is over once a newer one is used, and with its registration.
    async fn a_token_that_is_over_is_told_so(world) {
        let mut scene = Scene::set(world).await;
        let mut superseded = scene.node.clone();
        scene.node.registers().await.status(200);
        scene.node.revalidates().await.status(200);
        let mut gone = scene.app.node(&scene.account, "b");
        gone.registers().await.status(201);
        gone.unbinds().await.status(204);
        scene.goes_on().await;
        superseded.revalidates().await.status(401).refused(10003);
        superseded.unbinds().await.status(401).refused(10003);
        let late = gone.revalidates().await.status(410).refused(10003);
        assert_eq!(late.text_of("action"), "reregister");
        scene.ends_as_it_began().await;
    }

    /// Account and password in the head are looked at like those in a body.
    async fn garbled_basic_credentials_are_none(world) {
        let scene = Scene::set(world).await;
        let (name, password) = (&scene.account.name, &scene.account.password);
        let long = "x".repeat(257);
        for (name, password) in
            [("", &**password), (name, ""), ("a\0b", password), (name, "a\0b"), (name, &long)]
        {
            let garbled = basic(name, password);
            let server = &scene.app.server;
            let list = server.get(&scene.registrations(), Some(&garbled)).await;
            list.status(401).refused(30006);
            server.get(&scene.node.path(), Some(&garbled)).await.status(401).refused(30006);
            server.delete(&scene.node.path(), Some(&garbled)).await.status(401).refused(30006);
        }
        let not_text = format!("Basic {}", STANDARD.encode(b"acme:\xff\xfe"));
        for garbled in ["Basic", "Basic !", "Basic YWNtZQ==", &not_text] {
            let list = scene.app.server.get(&scene.registrations(), Some(garbled)).await;
            list.status(401).refused(30006);
        }
        scene.ends_as_it_began().await;
    }

    /// Whatever can't be decrypted is answered alike: nothing is learned about a key.
    async fn every_ciphertext_that_cannot_be_decrypted_is_answered_alike(world) {
        let mut scene = Scene::set(world).await;
        let elsewhere = scene.app.provision(capacity(1)).await;
        scene.goes_on().await;
        let (key, other) = (
            password_key(&scene, &scene.account.tenant).await,
            password_key(&scene, &elsewhere.tenant).await,
        );
        let seal = |key: &Value| {
            let now = scene.app.app.now().timestamp();
            encrypt_password(key, &scene.account.password, &scene.account.name, now).unwrap()
        };
        let (sealed, foreign) = (seal(&key), seal(&other));
        let mut flipped = STANDARD.decode(&sealed).unwrap();
        flipped[100] ^= 1;
        let kid = key["kid"].as_str().unwrap();
        let cases = [
            (sealed.clone(), "unknown"),
            (sealed.clone(), other["kid"].as_str().unwrap()),
            (foreign, kid),
            (STANDARD.encode(flipped), kid),
            (STANDARD.encode([0; 384]), kid),
            (STANDARD.encode([255; 384]), kid),
            (STANDARD.encode(b"short"), kid),
            (sealed[..sealed.len() - 4].to_owned(), kid),
            ("not base64!".to_owned(), kid),
        ];
        let mut answers = Vec::new();
        for (sealed, kid) in &cases {
            for batch in [false, true] {
                let answer = sends_encrypted(&scene, sealed, kid, batch).await;
                let mut problem = answer.json();
                problem["instance"].take();
                answers.push(problem);
                names(answer, 422, "encrypted_password");
            }
        }
        assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
        scene.ends_as_it_began().await;
    }

    /// What was sealed for another account, or not just now, is not taken either.
    async fn a_ciphertext_for_another_account_or_time_is_named(world) {
        let scene = Scene::set(world).await;
        let key = password_key(&scene, &scene.account.tenant).await;
        let (kid, now) = (key["kid"].as_str().unwrap(), scene.app.app.now().timestamp());
        let password = &scene.account.password;
        for (account, iat) in
            [("other", now), ("acme", now - 601), ("acme", now + 601), ("acme", i64::MAX),
            ("acme", i64::MIN)]
        {
            let sealed = encrypt_password(&key, password, account, iat).unwrap();
            let answer = sends_encrypted(&scene, &sealed, kid, false).await;
            if account == "acme" {
                assert_eq!(answer.text_of("server_time"), "2026-03-02T08:00:00Z");
            }
            names(answer, 422, "encrypted_password");
        }
        scene.ends_as_it_began().await;
    }
}

async fn password_key(scene: &Scene, tenant: &str) -> Value {
    let path = format!("/{tenant}/.well-known/jwks.json");
    let keys = scene.app.server.get(&path, None).await.status(200).member("keys");
    keys.as_array().unwrap().iter().find(|key| key["use"] == "enc").unwrap().clone()
}

async fn sends_encrypted(scene: &Scene, sealed: &str, kid: &str, batch: bool) -> Answer {
    let mut body = json!({
        "account": scene.account.name, "encrypted_password": sealed, "password_key_id": kid,
    });
    let path = if batch { scene.batch() } else { scene.registrations() };
    match batch {
        true => body["nodes"] = json!([node_body("b")]),
        false => body["node"] = node_body("b"),
    }
    scene.posts(&path, body.to_string()).await
}
