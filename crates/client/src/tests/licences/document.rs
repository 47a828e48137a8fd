//! Features in a document of their own.

use super::*;

#[tokio::test]
async fn many_features_come_in_a_document_that_is_fetched_once() {
    let site = Site::new();
    let many = |last: &str| {
        let codes = (0..1000).map(|number| format!("f{number}")).chain([last.to_owned()]);
        codes.map(|code| (code, json!({ "q": 1, "kind": "formal" }))).collect::<Value>()
    };
    let says = Says::apart(many("cdc"));
    let (server, client) = says.registered(&site).await;
    assert!(client.feature("cdc").new_allowed && client.feature("f999").new_allowed);
    for seconds in [10, 20] {
        site.time(seconds);
        client.run_due_calls().await;
    }
    assert_eq!(says.documents.load(Ordering::Relaxed), 1);
    drop(client);
    let client = site.client(&[&server]);
    assert!(client.feature("cdc").new_allowed, "offline");

    // Another document: until it is here, what was known counts on, also after a restart.
    says.now(many("market"));
    says.lost_documents.store(1, Ordering::Relaxed);
    site.time(30);
    client.run_due_calls().await;
    assert!(client.feature("cdc").new_allowed && !client.feature("market").licensed);
    drop(client);
    let client = site.client(&[&server]);
    assert!(client.feature("cdc").new_allowed && !client.feature("market").licensed);
    client.run_due_calls().await;
    assert!(!client.feature("cdc").licensed && client.feature("market").new_allowed);
    assert_eq!(says.documents.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_document_that_fails_to_come_leaves_the_registration_alone() {
    let site = Site::new();
    let says = Says::apart(cdc());
    says.lost_documents.store(2, Ordering::Relaxed);
    let (_server, client) = says.registered(&site).await;
    let cdc = client.feature("cdc");
    assert!(client.status().is_registered());
    assert_eq!(told(&cdc), (FeatureReason::NotConnected, false, false));
    assert_eq!(cdc.last_failure, Some(FailureKind::Unreachable));
    // Not again at once, but before the next renewal.
    client.run_due_calls().await;
    assert_eq!(says.lost_documents.load(Ordering::Relaxed), 1);
    let due = client.status().next_call_at.unwrap();
    client.0.memory().state.held.as_mut().unwrap().roll_call.due_at = due + TimeDelta::seconds(1);
    site.time(300);
    let renewals = client.status().counters.renewed;
    client.0.complete_features(crate::calls::Retries::None).await;
    site.time(600);
    client.0.complete_features(crate::calls::Retries::None).await;
    assert!(client.feature("cdc").new_allowed);
    assert_eq!(client.status().counters.renewed, renewals);
}

#[tokio::test]
async fn a_forged_document_or_file_gives_nothing() {
    let site = Site::new();
    let forger = Vendor::new();
    let says = Says::apart(cdc());
    let answers = says.clone();
    let server = FakeServer::of(site.vendor.clone(), move |vendor, asked| {
        match asked.line.starts_with("GET") {
            true => Reply::With(200, forger.document(&answers.features())),
            false => answers.answer(vendor, asked),
        }
    })
    .await;
    let client = site.client(&[&server]);
    client.register(&acme()).await.unwrap();
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::NotConnected, false, false));
    assert_eq!(cdc.last_failure, Some(FailureKind::Invalid));
    drop(client);

    // A lease of the same vendor, for another node.
    let features = says.features();
    let stated = LeaseEntitlements {
        features: LeaseFeatures::Inline(&features),
        reliable_until: at(RELIABLE),
    };
    let other = Identity { node_id: "fdl-2", ..ME };
    let lease = site.vendor.sign_entitled(ISSUER, other, 0, "fresh", Some(stated));
    let mut kept = site.kept();
    kept["licences"]["lease"] = lease.into();
    std::fs::write(site.dir.path().join("state.json"), kept.to_string()).unwrap();
    let client = site.client(&[&server]);
    assert!(!client.feature("cdc").licensed);
}

#[tokio::test]
async fn another_account_brings_its_own_features() {
    let site = Site::new();
    let says = Says::apart(cdc());
    let (_server, client) = says.registered(&site).await;
    assert!(client.feature("cdc").new_allowed);
    client.0.memory().state.held.as_mut().unwrap().account = "another".to_owned();
    says.now(json!({ "topics": { "q": 1, "kind": "trial" } }));
    says.lost_documents.store(1, Ordering::Relaxed);
    client.register(&acme()).await.unwrap();
    assert_eq!(client.feature("cdc").reason, FeatureReason::NotConnected);
}
