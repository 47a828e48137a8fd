//! The catalogue changes under licences that exist.

use rollcall_client::{FeatureAction, FeatureReason};
use rollcall_test_support::{hours, stories};
use serde_json::json;

use super::shop::{Shop, ent_of};
use crate::client::Site;

stories! {
    async fn a_retired_feature_goes_on_where_it_is_licensed_and_is_sold_no_more(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["cdc"], json!({})).await;
        let mut node = shop.node("a").await;
        shop.staff.patch("products/ip/features/cdc", &json!({ "retired": true })).await.status(200);
        assert_eq!(shop.checks(&node, &["cdc"]).await[0]["new_allowed"], true);
        let refused = shop.sells(&["cdc"], json!({})).await.status(422).refused(10001);
        assert_eq!(refused.text_of("errors/0/field"), "grants");
        shop.app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        assert_eq!(ent_of(&node.lease)["cdc"]["kind"], "formal");
    }

    async fn what_happens_without_a_licence_is_the_features_or_the_products_and_is_signed(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["cdc", "data-ingest"], json!({})).await;
        let mut node = shop.node("a").await;
        assert!(ent_of(&node.lease)["cdc"].get("act").is_none());
        shop.staff.patch("products/ip", &json!({ "enforcement": "log" })).await.status(200);
        shop.staff.patch("products/ip/features/cdc", &json!({ "enforcement": "warn" })).await.status(200);
        shop.app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        // All features of the product are named: too many for the lease itself.
        let path = format!("/{}/v1/entitlements/signed?registration={}", shop.account.tenant, node.registration);
        let ent = ent_of(&shop.app.server.get(&path, Some(&node.bearer())).await.status(200).text);
        assert_eq!((&ent["cdc"]["act"], &ent["data-ingest"]["act"]), (&"warn".into(), &"log".into()));
        assert_eq!(shop.checks(&node, &["smart-scheduling"]).await[0]["enforcement"], "log");
        assert_eq!(ent["smart-scheduling"], json!({ "q": 0, "kind": "unlicensed", "act": "log" }));
    }

    /// Offline too: nothing stops a product whose vendor doesn't want that.
    async fn what_the_account_never_had_stops_nothing_where_the_vendor_says_so(world) {
        let shop = Shop::open(world, 1).await;
        let site = Site::new(&shop.app, &shop.account).await;
        shop.staff.patch("products/ip", &json!({ "enforcement": "warn" })).await.status(200);
        shop.staff.patch("products/ip/features/cdc", &json!({ "enforcement": "enforce" })).await.status(200);
        let client = site.starts();
        client.register(&site.credentials()).await.unwrap();
        let asked = |code: &str| {
            let feature = client.feature(code);
            (feature.reason, feature.licensed, feature.on_new, feature.on_running)
        };
        let (warn, refuse) = (FeatureAction::Warn, FeatureAction::Refuse);
        let missing = FeatureReason::NotLicensed;
        assert_eq!(asked("smart-scheduling"), (missing, false, warn, warn));
        assert_eq!(asked("cdc"), (missing, false, refuse, refuse));
        assert_eq!(asked("no-such-feature"), (missing, false, refuse, refuse));
        assert!(client.features().is_empty(), "what isn't licensed is in no list");
    }
}
