//! Nodes and owners ask what they may use.

use rollcall_test_support::{basic, seconds, stories};
use serde_json::{Value, json};

use super::shop::{Shop, ent_of};

stories! {
    async fn answers_come_in_the_order_asked(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["cdc", "topics=50"], json!({ "days": 30 })).await;
        let node = shop.node("a").await;
        let told = shop.checks(&node, &["topics", "nonsense", "cdc", "data-ingest"]).await;
        let codes: Vec<_> = told.iter().map(|it| it["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["topics", "nonsense", "cdc", "data-ingest"]);
        let [topics, nonsense, cdc, ingest] = &told[..] else { panic!("{told:?}") };
        assert_eq!((&topics["quantity"], &topics["licensed"]), (&50.into(), &true.into()));
        assert_eq!((&cdc["kind"], &cdc["until"]), (&"formal".into(), &"2026-04-01T08:00:00Z".into()));
        assert_eq!((&cdc["new_allowed"], &cdc["running_allowed"], &cdc["error_code"]), (&true.into(), &true.into(), &Value::Null));
        for missing in [nonsense, ingest] {
            assert_eq!((&missing["licensed"], &missing["error_code"]), (&false.into(), &21000.into()));
            assert_eq!((&missing["running_allowed"], &missing["quantity"]), (&false.into(), &0.into()));
        }
    }

    async fn more_units_than_there_are_are_not_licensed(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["topics=50"], json!({})).await;
        for (units, allowed) in [(50, true), (51, false)] {
            let body = json!({ "features": [{ "code": "topics", "quantity": units }] });
            let told = shop.as_owner("features/check", &body).await.status(200);
            assert_eq!(told.member("results/0/new_allowed"), allowed, "{units}");
            assert_eq!(told.number_of("results/0/quantity"), 50);
        }
    }

    /// Seed 000 §1.1.4.
    async fn a_bundle_says_what_is_missing(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["data-source-management", "data-ingest", "smart-scheduling"], json!({})).await;
        let body = json!({ "features": [], "bundles": ["data-integration", "nothing"] });
        let told = shop.as_owner("features/check", &body).await.status(200);
        assert_eq!(told.member("bundles/0/missing"), json!(["data-preprocessing"]));
        assert_eq!(told.member("bundles/0/uses/0"), json!({ "name": "real-time", "missing": ["cdc"] }));
        assert_eq!(told.member("bundles/1/error_code"), 21000);
        shop.sells_to_account(&["data-preprocessing", "cdc"], json!({})).await;
        let told = shop.as_owner("features/check", &body).await.status(200);
        assert_eq!((told.member("bundles/0/licensed"), told.member("bundles/0/uses/0/missing")), (true.into(), json!([])));
        let owner = basic(&shop.account.name, &shop.account.password);
        let path = format!("/{}/v1/entitlements", shop.account.tenant);
        let all = shop.app.server.get(&path, Some(&owner)).await.status(200);
        assert_eq!(all.member("features").as_array().unwrap().len(), 5);
        assert_eq!(all.member("bundles/0/missing"), json!([]));
    }

    async fn only_registered_nodes_and_owners_are_answered(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["cdc"], json!({})).await;
        let node = shop.node("a").await;
        let path = format!("/{}/v1/features/check", shop.account.tenant);
        let body = json!({ "features": [{ "code": "cdc" }] });
        let ask = async |authorization: Option<String>| {
            shop.app.server.post(&path, authorization.as_deref(), &body).await
        };
        ask(None).await.status(401);
        ask(Some("Bearer rcn_nothing".to_owned())).await.status(401);
        ask(Some(basic(&shop.account.name, "wrong-password"))).await.status(401).refused(30006);
        ask(Some(node.bearer())).await.status(200);
        let named = json!({ "features": [{ "code": "cdc" }], "registration": node.registration });
        shop.app.server.post(&path, Some(&node.bearer()), &named).await.status(200);
        node.unbinds().await.status(204);
        shop.app.clock.advance(seconds(5));
        ask(Some(node.bearer())).await.status(401);

        // Another vendor's node is nobody here.
        let other = Shop::open(world, 1).await;
        let stranger = other.node("a").await;
        ask(Some(stranger.bearer())).await.status(401);
        let account = &shop.account;
        shop.app.app.accounts().suspend(&rollcall_test_support::STAFF, &account.tenant, &account.name).await.unwrap();
        ask(Some(basic(&account.name, &account.password))).await.status(403).refused(30002);
    }

    async fn another_server_hears_of_a_change_within_five_seconds(world) {
        let shop = Shop::open(world, 1).await;
        let id = shop.sells_to_account(&["cdc"], json!({})).await;
        let node = shop.node("a").await;
        let (_, other) = shop.app.another().await;
        let path = format!("/{}/v1/features/check", shop.account.tenant);
        let body = json!({ "features": [{ "code": "cdc" }] });
        let ask = async || {
            let told = other.post(&path, Some(&node.bearer()), &body).await.status(200);
            told.member("results/0/new_allowed")
        };
        assert_eq!(ask().await, true);
        shop.staff.post(&format!("licences/{id}/disable"), &json!({ "reason": "x" })).await.status(200);
        shop.app.clock.advance(seconds(5));
        assert_eq!(ask().await, false);
        // Here it counts at once.
        assert_eq!(shop.checks(&node, &["cdc"]).await[0]["new_allowed"], false);
    }

    async fn a_feature_may_be_one_of_some_versions_only(world) {
        let shop = Shop::open(world, 2).await;
        shop.staff.patch("products/ip/features/cdc", &json!({ "version_req": ">=5" })).await.status(200);
        shop.sells_to_account(&["cdc"], json!({})).await;
        let node = shop.node("a").await;
        let told = &shop.checks(&node, &["cdc"]).await[0];
        assert_eq!((&told["licensed"], &told["new_allowed"], &told["error_code"]), (&true.into(), &false.into(), &30001.into()));
        assert_eq!(ent_of(&node.lease)["cdc"]["v"], ">=5");
    }
}
