//! What expiry means: what runs goes on as the product says, and nothing new begins (seed 000 §1.3.1).

use rollcall_test_support::{at, days, seconds, stories};
use serde_json::{Value, json};

use super::shop::{Shop, ent_of, feature};

stories! {
    async fn after_the_end_what_runs_goes_on_and_nothing_new_begins(world) {
        let shop = Shop::open(world, 1).await;
        shop.sells_to_account(&["cdc"], json!({ "days": 1 })).await;
        let node = shop.node("a").await;
        shop.app.clock.advance(days(1) - seconds(1));
        assert_eq!(shop.checks(&node, &["cdc"]).await[0]["new_allowed"], true);
        shop.app.clock.advance(seconds(1));
        let mut node = shop.app.node(&shop.account, "a");
        node.registers().await.status(201);
        let told = &shop.checks(&node, &["cdc"]).await[0];
        assert_eq!((&told["new_allowed"], &told["running_allowed"], &told["error_code"]), (&false.into(), &true.into(), &21001.into()));
        assert_eq!((&told["until"], &told["run_until"]), (&"2026-03-03T08:00:00Z".into(), &Value::Null));
        // The lease says so too, for nodes that can't ask.
        let ent = ent_of(&node.lease);
        assert_eq!((&ent["cdc"]["until"], &ent["cdc"]["run_until"]), (&at("2026-03-03T08:00:00Z").timestamp().into(), &Value::Null));
    }

    async fn a_product_may_end_what_runs_at_once_or_after_some_days(world) {
        for (rule, runs_until) in [("off", "2026-03-03T08:00:00Z"), ("grace:7", "2026-03-10T08:00:00Z")] {
            let shop = Shop::open(world, 1).await;
            shop.staff.patch("products/ip", &json!({ "on_expiry": rule })).await.status(200);
            shop.sells_to_account(&["cdc"], json!({ "days": 1 })).await;
            let told = feature(&shop.entitlements().await, "cdc");
            assert_eq!(told["run_until"], runs_until, "{rule}");
            for (time, runs) in [(at(runs_until) - seconds(1), true), (at(runs_until), false)] {
                shop.app.clock.set(time);
                let told = feature(&shop.entitlements().await, "cdc");
                assert_eq!(told["running_allowed"], runs, "{rule} at {time}");
            }
        }
    }

    /// Three licences of 30 days are 90 days.
    async fn licences_that_count_days_run_one_after_another(world) {
        let shop = Shop::open(world, 1).await;
        let with = json!({ "days": 30, "count": 3, "account": shop.account.name });
        let issued = shop.sells(&["topics=5"], with).await.status(201);
        let states = issued.member("licences");
        let states: Vec<_> = states.as_array().unwrap().iter().map(|it| it["state"].clone()).collect();
        assert_eq!(states, ["in_use", "usable", "usable"]);
        let told = shop.entitlements().await;
        let topics = feature(&told, "topics");
        assert_eq!((&topics["quantity"], &topics["until"]), (&5.into(), &"2026-05-31T08:00:00Z".into()));
        assert_eq!(told.text_of("changes_at"), "2026-04-01T08:00:00Z");
        let path = format!("accounts/{}/entitlements?at=2026-06-01T00:00:00Z", shop.account.id);
        let later = shop.staff.get(&path).await.status(200);
        assert_eq!(feature(&later, "topics")["licensed"], false);
    }

    async fn staff_see_what_would_be_without_a_licence(world) {
        let shop = Shop::open(world, 1).await;
        let id = shop.sells_to_account(&["cdc", "topics=5"], json!({})).await;
        shop.sells_to_account(&["topics=7"], json!({})).await;
        let path = format!("accounts/{}/entitlements?without={id}", shop.account.id);
        let without = shop.staff.get(&path).await.status(200);
        assert_eq!(feature(&without, "topics")["quantity"], 7);
        assert_eq!(without.member("features").as_array().unwrap().len(), 1);
        assert_eq!(feature(&shop.entitlements().await, "topics")["quantity"], 12);
    }

    /// 30, 7 and 1 days before, and once each.
    async fn the_customer_is_warned_before_a_feature_ends(world) {
        let shop = Shop::open(world, 1).await;
        let with = json!({ "expires_on": "2026-06-30", "email": "it@acme.example" });
        shop.sells_to_account(&["cdc"], with).await;
        let (mut letters, mut days_left) = (0, Vec::new());
        for day in 0..130 {
            shop.app.clock.set(at("2026-03-02T08:00:00Z") + days(day));
            shop.app.run_workers().await;
            let mails = shop.app.mails().await;
            if mails.len() > letters {
                letters = mails.len();
                days_left.push(120 - day);
            }
        }
        assert_eq!(days_left, [30, 7, 1]);
        let text = String::from_utf8_lossy(&shop.app.mails().await[0]).into_owned();
        assert!(text.contains("it@acme.example"), "{text}");
    }
}
