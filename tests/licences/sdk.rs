//! Features through the client: offline by the lease, online by a call.

use chrono::TimeDelta;
use rollcall_app::catalogue::FeatureDraft;
use rollcall_client::{
    Client, Error, Event, FailureKind, Feature, FeatureAction, FeatureKind, FeatureQuery,
    FeatureReason, FeatureUse,
};
use rollcall_domain::{
    Clock as _,
    catalogue::{FeatureKind as Counted, Names},
};
use rollcall_test_support::{STAFF, World, basic, hours, minutes, stories};
use serde_json::json;

use super::shop::Shop;
use crate::client::Site;

/// A vendor, a customer, and the customer's product.
async fn shop(world: World) -> (Shop, Site) {
    let shop = Shop::open(world, 1).await;
    let site = Site::new(&shop.app, &shop.account).await;
    (shop, site)
}

async fn registered(site: &Site) -> Client {
    let client = site.starts();
    client.register(&site.credentials()).await.unwrap();
    client
}

/// Why, and whether new and running use are allowed.
fn told(feature: &Feature) -> (FeatureReason, bool, bool) {
    (feature.reason, feature.new_allowed, feature.running_allowed)
}

/// The server's word is the client's, but for what only one of them can know.
async fn agree(client: &Client, asked: &[(&str, u64)]) {
    let queries = asked.iter().map(|(code, units)| FeatureQuery::units(*code, *units));
    let online = client.check_features(queries, FeatureUse::New).await.unwrap();
    assert_eq!(online.len(), asked.len());
    for ((code, units), online) in asked.iter().zip(online) {
        let offline = client.feature_quantity(code, *units);
        assert_eq!(offline.code, online.code);
        assert_eq!(offline.licensed, online.licensed, "{code}");
        assert_eq!(offline.new_allowed, online.new_allowed, "{code}");
        assert_eq!(offline.running_allowed, online.running_allowed, "{code}");
        assert_eq!(offline.error_code, online.error_code, "{code}");
        assert_eq!((offline.kind, offline.quantity), (online.kind, online.quantity), "{code}");
        assert_eq!((offline.until, offline.run_until), (online.until, online.run_until), "{code}");
    }
}

stories! {
    /// What is bought while the product runs is there with the next roll call.
    async fn a_product_asks_what_the_account_is_licensed_for(world) {
        let (shop, site) = shop(world).await;
        shop.sells_to_account(&["data-ingest", "topics=50"], json!({})).await;
        let client = registered(&site).await;
        let ingest = client.feature("data-ingest");
        assert_eq!(told(&ingest), (FeatureReason::Licensed, true, true));
        assert_eq!((ingest.kind, ingest.until), (Some(FeatureKind::Formal), None));
        assert!(client.feature_quantity("topics", 50).new_allowed);
        let topics = client.feature_quantity("topics", 51);
        assert_eq!(told(&topics), (FeatureReason::TooFew, false, true));
        let cdc = client.feature("cdc");
        assert_eq!((told(&cdc), cdc.error_code), ((FeatureReason::NotLicensed, false, false), Some(21000)));
        assert_eq!(cdc.on_new, FeatureAction::Refuse);
        let asked = [("data-ingest", 1), ("topics", 50), ("topics", 51), ("cdc", 1), ("nothing", 1)];
        agree(&client, &asked).await;

        let mut events = client.events();
        shop.sells_to_account(&["cdc"], json!({})).await;
        assert!(!client.feature("cdc").licensed, "nobody has called yet");
        let online = client.check_features(["cdc"], FeatureUse::New).await.unwrap();
        assert!(online[0].new_allowed, "the server knows it already");
        site.passes(&client, hours(2)).await;
        assert!(client.feature("cdc").new_allowed);
        let changed = std::iter::from_fn(|| events.try_next()).find_map(|event| match event {
            Event::FeaturesChanged(features) => Some(features),
            _ => None,
        });
        let changed: Vec<_> = changed.unwrap().into_iter().map(|it| it.code).collect();
        assert_eq!(changed, ["cdc"]);
        agree(&client, &asked).await;
    }

    /// Seed 000 §1.3.1: what runs isn't affected, what is new is.
    async fn an_expiry_lets_running_use_go_on_and_refuses_new_use(world) {
        let (shop, site) = shop(world).await;
        let lent = json!({
            "account": shop.account.name, "days": 1, "purpose": "a trial", "approver": "boss@vendor.example",
        });
        shop.issues("temporary", &["cdc"], lent).await.status(201);
        let client = registered(&site).await;
        let cdc = client.feature("cdc");
        assert_eq!((told(&cdc), cdc.kind), ((FeatureReason::Licensed, true, true), Some(FeatureKind::Trial)));
        let until = cdc.until.unwrap();
        agree(&client, &[("cdc", 1)]).await;

        // By the clock alone, without the server.
        site.gate.closes();
        site.passes(&client, until - shop.app.clock.now() - minutes(1)).await;
        assert!(client.feature("cdc").new_allowed);
        site.passes(&client, minutes(1)).await;
        let cdc = client.feature("cdc");
        assert_eq!((told(&cdc), cdc.error_code), ((FeatureReason::Expired, false, true), Some(21001)));
        assert_eq!((cdc.on_new, cdc.on_running), (FeatureAction::Refuse, FeatureAction::Allow));
        // And with it.
        site.gate.opens();
        client.register(&site.credentials()).await.unwrap();
        assert_eq!(told(&client.feature("cdc")), (FeatureReason::Expired, false, true));
        agree(&client, &[("cdc", 1)]).await;

        shop.sells_to_account(&["cdc"], json!({})).await;
        client.revalidate().await.unwrap();
        let cdc = client.feature("cdc");
        assert_eq!((told(&cdc), cdc.kind), ((FeatureReason::Licensed, true, true), Some(FeatureKind::Formal)));
    }

    /// Longer than the lease, and not for ever.
    async fn features_are_there_for_72_hours_without_the_server(world) {
        let (shop, site) = shop(world).await;
        shop.sells_to_account(&["cdc"], json!({})).await;
        let client = registered(&site).await;
        site.gate.closes();
        site.passes(&client, hours(71)).await;
        assert!(!client.status().is_registered(), "the lease ended after a day");
        let cdc = client.feature("cdc");
        assert_eq!(told(&cdc), (FeatureReason::Licensed, true, true));
        assert_eq!(cdc.last_failure, Some(FailureKind::Unreachable));
        site.passes(&client, hours(2)).await;
        let cdc = client.feature("cdc");
        assert_eq!(told(&cdc), (FeatureReason::Stale, false, true));
        assert_eq!((cdc.error_code, cdc.licensed), (None, true), "a network is no licence");
        drop(client);

        site.gate.opens();
        let client = site.starts();
        assert_eq!(told(&client.feature("cdc")), (FeatureReason::Stale, false, true));
        client.register(&site.credentials()).await.unwrap();
        assert!(client.feature("cdc").new_allowed);
    }

    async fn the_servers_word_restricts_at_once(world) {
        let (shop, site) = shop(world).await;
        shop.sells_to_account(&["cdc"], json!({})).await;
        let client = registered(&site).await;
        let id = client.status().registration_id.unwrap();
        let path = format!("/{}/v1/registrations/{id}", shop.account.tenant);
        let owner = basic(&shop.account.name, &shop.account.password);
        shop.app.server.delete(&path, Some(&owner)).await.status(204);
        assert!(client.feature("cdc").new_allowed, "it doesn't know yet");
        client.revalidate().await.unwrap_err();
        let cdc = client.feature("cdc");
        assert_eq!(told(&cdc), (FeatureReason::RegistrationEnded, false, true));
        assert_eq!(cdc.error_code, Some(10003));
        client.register(&site.credentials()).await.unwrap();
        assert!(client.feature("cdc").new_allowed);
    }

    async fn a_product_that_disconnects_is_restricted_and_quiet(world) {
        let (shop, site) = shop(world).await;
        shop.sells_to_account(&["cdc"], json!({})).await;
        let client = registered(&site).await;
        client.disconnect().await.unwrap();
        assert_eq!(told(&client.feature("cdc")), (FeatureReason::Disconnected, false, true));
        drop(client);
        let client = site.starts();
        assert_eq!(told(&client.feature("cdc")), (FeatureReason::Disconnected, false, true));
        site.passes(&client, hours(4)).await;
        assert_eq!(client.status().counters.renewed, 0);
        assert!(matches!(client.revalidate().await, Err(Error::Disconnected)));
        client.reconnect().await.unwrap();
        assert!(client.feature("cdc").new_allowed);
        client.run_due_calls().await;
        assert_eq!(client.status().counters.renewed, 1);
    }

    /// A renewal stays small however much is licensed.
    async fn many_features_are_fetched_once(world) {
        let (shop, site) = shop(world).await;
        let codes: Vec<String> = (0..100).map(|number| format!("f-{number}")).collect();
        for code in &codes {
            let draft = FeatureDraft {
                product: "ip".parse().unwrap(),
                code: code.parse().unwrap(),
                names: Names { en: code.clone(), zh: None },
                kind: Counted::Switch,
                enforcement: None,
                versions: None,
            };
            shop.app.app.catalogue().create_feature(&STAFF, &shop.account.tenant, draft).await.unwrap();
        }
        shop.sells_to_account(&["cdc"], json!({})).await;
        let client = registered(&site).await;
        let short = client.lease().unwrap().len();
        let grants: Vec<&str> = codes.iter().map(String::as_str).collect();
        shop.sells_to_account(&grants, json!({})).await;
        client.revalidate().await.unwrap();
        let long = client.lease().unwrap().len();
        assert!(long < short + 200, "{short} {long}");
        assert_eq!(client.features().len(), 101);
        let asked: Vec<_> = grants.iter().map(|code| (*code, 1)).collect();
        agree(&client, &asked).await;
        // Offline, after a restart.
        site.gate.closes();
        drop(client);
        let client = site.starts();
        assert!(client.feature("f-99").new_allowed && client.feature("cdc").new_allowed);
        site.passes(&client, TimeDelta::hours(71)).await;
        assert!(client.feature("f-99").new_allowed);
    }
}
