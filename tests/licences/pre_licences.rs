//! Pre-licences: what a product grants by itself, once (seed 000 §1.1.2).

use rollcall_test_support::{Account, capacity, days, stories};
use serde_json::json;

use super::shop::{Shop, ent_of};

async fn with_pre_licence(shop: &Shop) {
    let rule = json!({ "pre_licence": { "days": 180, "features": [{ "code": "cdc" }] } });
    shop.staff.patch("products/ip", &rule).await.status(200);
}

stories! {
    async fn the_first_registration_brings_a_pre_licence_and_a_sold_one_ends_it(world) {
        let shop = Shop::open(world, 2).await;
        with_pre_licence(&shop).await;
        let mut node = shop.node("a").await;
        let ent = ent_of(&node.lease);
        assert_eq!((&ent["cdc"]["kind"], &ent["cdc"]["q"]), (&"trial".into(), &1.into()));
        shop.node("b").await;
        let listed = shop.staff.get("licences?kind=pre").await.status(200);
        assert_eq!(listed.member("items").as_array().unwrap().len(), 1);
        assert_eq!(listed.text_of("items/0/ends_at"), "2026-08-29T08:00:00Z");

        let key = shop.sells(&["topics=5"], json!({ "days": 30 })).await.status(201).text_of("licences/0/key");
        shop.app.clock.advance(rollcall_test_support::seconds(1));
        shop.redeems(&key).await.status(201);
        node.revalidates().await.status(200);
        assert_eq!(ent_of(&node.lease)["topics"]["kind"], "formal");
        let told = shop.checks(&node, &["cdc"]).await;
        assert_eq!((&told[0]["new_allowed"], &told[0]["running_allowed"]), (&false.into(), &true.into()));
        // Never again, even when the sold one is over.
        shop.app.clock.advance(days(40));
        shop.node("a").await;
        let listed = shop.staff.get("licences?kind=pre").await.status(200);
        assert_eq!(listed.member("items").as_array().unwrap().len(), 1);
        assert_eq!(listed.text_of("items/0/state"), "expired");
    }

    async fn an_account_that_bought_first_gets_none(world) {
        let shop = Shop::open(world, 1).await;
        with_pre_licence(&shop).await;
        shop.sells_to_account(&["topics=5"], json!({})).await;
        let node = shop.node("a").await;
        assert!(ent_of(&node.lease).get("cdc").is_none());
    }

    async fn a_pre_licence_may_bring_the_nodes_for_its_trial(world) {
        let shop = Shop::open(world, 1).await;
        let rule = json!({ "pre_licence": { "days": 30, "features": [{ "code": "nodes", "quantity": 2 }] } });
        shop.staff.patch("products/ip", &rule).await.status(200);
        let trial: Account =
            shop.app.provision_in(&shop.account.tenant, capacity(0).named("trial")).await;
        for id in ["a", "b"] {
            shop.app.node(&trial, id).registers().await.status(201);
        }
        shop.app.node(&trial, "c").registers().await.status(409).refused(30007);
        shop.app.clock.advance(days(30));
        shop.app.node(&trial, "a").registers().await.status(409).refused(30007);
    }

    async fn a_refused_registration_brings_none(world) {
        let shop = Shop::open(world, 0).await;
        with_pre_licence(&shop).await;
        shop.app.node(&shop.account, "a").registers().await.status(409).refused(30007);
        let listed = shop.staff.get("licences?kind=pre").await.status(200);
        assert_eq!(listed.member("items"), json!([]));
    }
}
