//! What a connection that is broken, ended or given up means for features, and what listeners hear.

use super::*;

#[tokio::test]
async fn features_outlive_the_lease_while_the_server_is_not_reached() {
    let site = Site::new();
    let says = Says::these(json!({ "cdc": { "q": 1, "kind": "formal" } }));
    let (server, client) = says.registered(&site).await;
    *says.down.lock().unwrap() = Some(dead());
    site.time(20);
    client.run_due_calls().await;
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::Licensed, true, true));
    assert_eq!(cdc.last_failure, Some(FailureKind::Unreachable));

    site.time(RELIABLE - 1);
    assert!(!client.status().is_registered(), "the lease is over");
    assert!(client.feature("cdc").new_allowed);
    site.time(RELIABLE);
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::Stale, false, true), "what runs goes on");
    assert_eq!((cdc.error_code, cdc.licensed), (None, true), "a network is no licence");
    assert_eq!(cdc.last_failure, Some(FailureKind::Unreachable));

    // The same after a restart; and it heals.
    drop(client);
    let client = site.client(&[&server]);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Stale, false, true));
    site.time(50);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
}

#[tokio::test]
async fn the_servers_word_restricts_at_once() {
    let site = Site::new();
    let says = Says::these(cdc());
    let (server, client) = says.registered(&site).await;
    says.refuses(410, 10003, "reregister");
    site.time(10);
    client.run_due_calls().await;
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::RegistrationEnded, false, true));
    assert_eq!((cdc.error_code, cdc.licensed), (Some(10003), true));
    assert_eq!(cdc.last_failure, Some(FailureKind::Refused));
    // Running use goes on after a restart, too, and no longer than it may.
    drop(client);
    let client = site.client(&[&server]);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::RegistrationEnded, false, true));
    assert_eq!(client.lease(), None);
    site.time(24 * HOUR);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Expired, false, false));
    // A new registration brings all back.
    *says.down.lock().unwrap() = None;
    site.time(11);
    client.register(&acme()).await.unwrap();
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
    assert!(site.kept().get("licences").is_none());
}

#[tokio::test]
async fn a_lease_that_ends_while_the_server_refuses_is_not_outlived() {
    let site = Site::new();
    let says = Says::these(cdc());
    let (server, client) = says.registered(&site).await;
    // A server in trouble has not refused.
    says.refuses(503, 20001, "retry");
    site.time(10);
    client.run_due_calls().await;
    site.time(100);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
    says.refuses(403, 30000, "contact_vendor");
    site.time(99);
    client.run_due_calls().await;
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
    site.time(100);
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::RegistrationEnded, false, true));
    assert_eq!(cdc.error_code, Some(30000));
    drop(client);
    let client = site.client(&[&server]);
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::RegistrationEnded, false, true));
}

#[tokio::test]
async fn a_node_that_leaves_has_no_features() {
    let site = Site::new();
    let (_server, client) = Says::these(cdc()).registered(&site).await;
    client.unbind().await.unwrap();
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::NotConnected, false, false));
}

#[tokio::test]
async fn a_client_that_is_told_to_disconnect_is_quiet_and_reconnects_with_the_next_call() {
    let site = Site::new();
    let (server, client) = Says::these(cdc()).registered(&site).await;
    site.time(5);
    client.disconnect().await.unwrap();
    let cdc = client.feature("cdc");
    assert_eq!(told(&cdc), (FeatureReason::Disconnected, false, true));
    assert_eq!((cdc.error_code, cdc.licensed), (None, true));
    // Also after a restart, and whatever is due.
    drop(client);
    let client = site.client(&[&server]);
    let status = client.status();
    assert_eq!((status.disconnected_at, status.next_call_at), (Some(at(5)), None));
    assert!(status.is_registered(), "it still holds its slot");
    site.time(30);
    client.run_due_calls().await;
    let told_off = [
        client.revalidate().await.map(|_| ()),
        client.register(&acme()).await.map(|_| ()),
        client.unbind().await.map(|_| ()),
        client.record().await.map(|_| ()),
        client.project_nodes(&acme()).await.map(|_| ()),
        client.check_features(["cdc"], FeatureUse::New).await.map(|_| ()),
    ];
    for told_off in told_off {
        assert!(matches!(told_off, Err(Error::Disconnected)), "{told_off:?}");
    }
    assert_eq!(server.asked().len(), 1);
    assert_eq!(client.status().failures, [], "nothing failed");

    // Long before the next call would have been due.
    site.time(6);
    client.reconnect().await.unwrap();
    assert_eq!(told(&client.feature("cdc")), (FeatureReason::Licensed, true, true));
    client.run_due_calls().await;
    assert_eq!(server.asked().len(), 2);
    assert!(site.kept().get("licences").is_none());
}

#[tokio::test]
async fn listeners_are_told_which_features_changed() {
    let site = Site::new();
    let says = Says::these(cdc());
    let server = says.serve(&site).await;
    let client = site.client(&[&server]);
    let mut events = client.events();
    let mut changed = || loop {
        if let Event::FeaturesChanged(features) = events.try_next()? {
            let line = |it: &Feature| format!("{} {:?}", it.code, told(it).0);
            break Some(features.iter().map(line).collect::<Vec<_>>().join(", "));
        }
    };
    client.register(&acme()).await.unwrap();
    assert_eq!(changed().unwrap(), "cdc Licensed");
    says.now(json!({ "topics": { "q": 1, "kind": "trial" } }));
    site.time(10);
    client.run_due_calls().await;
    assert_eq!(changed().unwrap(), "cdc NotLicensed, topics Licensed");
    client.disconnect().await.unwrap();
    assert_eq!(changed().unwrap(), "topics Disconnected");
    client.reconnect().await.unwrap();
    assert_eq!(changed().unwrap(), "topics Licensed");
    assert_eq!(changed(), None);

    says.now(cdc());
    client.revalidate().await.unwrap();
    assert_eq!(changed().unwrap(), "topics NotLicensed, cdc Licensed");
    *says.down.lock().unwrap() = Some(dead());
    site.time(HOUR);
    client.run_due_calls().await;
    assert_eq!(changed().unwrap(), "cdc Expired");
}
