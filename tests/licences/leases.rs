//! Leases say what the account may use, and stay small.

use rollcall_domain::catalogue::FeatureKind;
use rollcall_test_support::{STAFF, hours, stories};
use serde_json::json;

use super::shop::{Shop, claims_of, ent_of, text_of};

/// Sold one after another.
const FEATURES: [&str; 14] = [
    "data-source-management",
    "data-ingest",
    "data-preprocessing",
    "smart-scheduling",
    "cdc",
    "service-orchestration",
    "service-opening",
    "policy-routing",
    "lifecycle-management",
    "topic-management",
    "publish-subscribe",
    "message-trace",
    "distributed-messaging",
    "asset-market",
];

stories! {
    async fn a_lease_names_what_the_account_has(world) {
        let shop = Shop::open(world, 1).await;
        let mut node = shop.node("a").await;
        assert!(claims_of(&node.lease).get("ent").is_none(), "nothing was ever sold");
        shop.sells_to_account(&["cdc", "topics=50"], json!({ "days": 30 })).await;
        shop.app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        let claims = claims_of(&node.lease);
        let until = 1_775_030_400;
        assert_eq!(claims["ent"], json!({
            "cdc": { "q": 1, "kind": "formal", "until": until },
            "topics": { "q": 50, "kind": "formal", "until": until },
        }));
        let iat = claims["iat"].as_i64().unwrap();
        assert_eq!(claims["ent_exp"].as_i64().unwrap(), iat + 72 * 3600);
    }

    /// A lease has its features itself while they are at most 512 bytes.
    async fn a_few_features_are_in_the_lease_and_more_are_a_document(world) {
        let shop = Shop::open(world, 1).await;
        let mut node = shop.node("a").await;
        let mut lengths = Vec::new();
        for feature in FEATURES {
            shop.sells_to_account(&[feature], json!({})).await;
            shop.app.clock.advance(hours(2));
            node.revalidates().await.status(200);
            let claims = claims_of(&node.lease);
            assert_ne!(claims.get("ent").is_some(), claims.get("ent_sha256").is_some(), "{feature}");
            lengths.extend(claims.get("ent").map(|ent| ent.to_string().len()));
        }
        let longest = lengths.iter().max().unwrap();
        assert!((450..=512).contains(longest) && lengths.len() < FEATURES.len(), "{lengths:?}");
    }

    async fn many_features_are_a_document_and_the_renewal_stays_small(world) {
        let shop = Shop::open(world, 1).await;
        let mut node = shop.node("a").await;
        let before = node.revalidates().await.status(200).text.len();
        let codes: Vec<_> = (0..1000).map(|number| format!("f-{number:04}")).collect();
        for code in &codes {
            let draft = rollcall_app::catalogue::FeatureDraft {
                product: "ip".parse().unwrap(),
                code: code.parse().unwrap(),
                names: rollcall_domain::catalogue::Names { en: code.clone(), zh: None },
                kind: FeatureKind::Switch,
                enforcement: None,
                versions: None,
            };
            shop.app.app.catalogue().create_feature(&STAFF, &shop.account.tenant, draft).await.unwrap();
        }
        for part in codes.chunks(200) {
            let grants: Vec<_> = part.iter().map(String::as_str).collect();
            shop.sells_to_account(&grants, json!({})).await;
        }
        shop.app.clock.advance(hours(2));
        let renewed = node.revalidates().await.status(200);
        assert!(renewed.text.len() <= before + 200, "{} after {before}", renewed.text.len());
        let claims = claims_of(&node.lease);
        assert!(claims.get("ent").is_none());
        let path = format!("/{}/v1/entitlements/signed?registration={}", shop.account.tenant, node.registration);
        let document = shop.app.server.get(&path, Some(&node.bearer())).await.status(200);
        assert_eq!(document.headers["content-type"], "application/jose");
        let ent = ent_of(&document.text);
        assert_eq!(ent.as_object().unwrap().len(), 1000);
        let text = text_of(&document.text);
        let text = text.split_once("\"ent\":").unwrap().1.strip_suffix('}').unwrap();
        assert_eq!(claims["ent_sha256"], rollcall_signing::entitlements_hash(text));
        let told = shop.checks(&node, &["f-0999"]).await;
        assert_eq!(told[0]["new_allowed"], true);
    }
}
