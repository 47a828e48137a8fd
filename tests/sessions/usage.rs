//! How much of pools was used over time, and what was refused: what to buy.

use chrono::TimeDelta;
use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, at, minutes, seconds, stories};
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

async fn usage(shop: &Shop, query: &str) -> Answer {
    shop.app.run_workers().await;
    shop.staff.get(&format!("accounts/{}/seat-usage{query}", shop.account.id)).await
}

fn hour(from: &str, capacity: u32, high_water: u32, denied: &Value) -> Value {
    json!({ "from": from, "feature": "topics", "capacity": capacity, "high_water": high_water, "denied": denied })
}

stories! {
    async fn what_was_used_and_refused_is_shown_by_hour_and_by_day(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 3).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ann.takes(2).await.status(201);
        ben.takes(2).await.status(409).refused(21002);
        ben.takes(2).await.status(409).refused(21002);
        ben.takes(9).await.status(403).refused(21000);
        // What isn't in the catalogue is nothing to buy.
        let nonsense = json!({ "features": [{ "code": "nonsense" }] });
        ben.checks_out(&nonsense).await.status(403).refused(21000);
        let first = hour("2026-03-02T08:00:00Z", 3, 2, &json!({ "full": 2, "not_licensed": 1 }));
        assert_eq!(usage(&shop, "?per=hour").await.status(200).member("items"), json!([first]));

        // What is held on counts in the next hour too, though nobody takes anything.
        for _ in 0..12 {
            shop.app.clock.advance(minutes(5));
            ann.beats().await.status(200);
        }
        let second = hour("2026-03-02T09:00:00Z", 3, 2, &json!({}));
        let told = usage(&shop, "?per=hour&feature=topics").await.status(200);
        assert_eq!(told.member("items"), json!([first, second]));
        let told = usage(&shop, "").await.status(200);
        let day = hour("2026-03-02T00:00:00Z", 3, 2, &json!({ "full": 2, "not_licensed": 1 }));
        assert_eq!(told.member("items"), json!([day]));
        assert_eq!(usage(&shop, "?feature=cdc").await.status(200).member("items"), json!([]));
        assert_eq!(usage(&shop, "?until=2026-03-01").await.status(200).member("items"), json!([]));

        let path = format!("accounts/{}/seat-usage.csv?per=hour", shop.account.id);
        let file = shop.staff.get(&path).await.status(200).text;
        let lines: Vec<_> = file.lines().collect();
        assert_eq!(lines.len(), 3, "{file}");
        assert!(lines[0].contains("from,feature,capacity,high_water,full,not_licensed"), "{file}");
        assert!(lines[1].ends_with(",topics,3,2,2,1,0,0,0,0,0,0"), "{file}");
    }

    /// Two servers count for themselves, and their counts are one; a restart loses nothing.
    async fn counts_of_several_servers_are_one(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let feature = json!({ "code": "editors", "name": "Editors", "kind": "quantity" });
        shop.staff.post("products/ip/features", &feature).await.status(201);
        let editor = json!({ "features": [{ "code": "editors" }] });
        ann.checks_out(&editor).await.status(403).refused(21000);
        shop.app.run_workers().await;
        let (other, server) = shop.app.another().await;
        let mut newcomer = node.clone();
        newcomer.server = server.clone();
        let mut ben = Program::opens(&shop, &newcomer, &says("ws-2", "ben", None)).await;
        ben.server = server;
        ben.checks_out(&editor).await.status(403).refused(21000);
        other.sessions().flush_usage().await.unwrap();
        let told = usage(&shop, "").await.status(200);
        let expected = json!([{ "from": "2026-03-02T00:00:00Z", "feature": "editors", "capacity": 0,
            "high_water": 0, "denied": { "not_licensed": 2 } }]);
        assert_eq!(told.member("items"), expected);
    }

    /// A claim that waited in vain is one that was refused; one that was served is none.
    async fn who_waits_is_refused_when_time_is_up(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut ben = Program::opens(&shop, &node, &says("ws-2", "ben", None)).await;
        ann.takes(1).await.status(201);
        let waits = json!({ "features": [{ "code": "topics" }], "wait_s": 16 });
        let queued = ben.checks_out(&waits).await.status(202);
        shop.app.clock.advance(seconds(16));
        let path = format!("{}/queue/{}", ben.path(), queued.text_of("queue_id"));
        shop.app.server.get(&path, Some(&ben.bearer())).await.status(409).refused(21005);
        let told = usage(&shop, "").await.status(200);
        assert_eq!(told.member("items/0/denied"), json!({ "queue_timeout": 1 }));
    }

    async fn days_are_those_of_the_tenants_zone_and_have_bounds(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let owner = shop.app.staff(&shop.account, Role::Owner).await;
        owner.patch("tenant", &json!({ "zone": "Asia/Shanghai" })).await.status(200);
        shop.app.clock.set(at("2026-03-02T15:59:59Z"));
        let mut node = node;
        node.registers().await;
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        ann.takes(1).await.status(201);
        shop.app.clock.advance(TimeDelta::seconds(1));
        ann.takes(1).await.status(409).refused(21002);
        let told = usage(&shop, "").await.status(200);
        let days = told.member("items");
        let days: Vec<_> = days.as_array().unwrap().iter().map(|it| it["from"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-03-01T16:00:00Z", "2026-03-02T16:00:00Z"]);
        let only = usage(&shop, "?from=2026-03-03&until=2026-03-03").await.status(200);
        assert_eq!(only.member("items").as_array().unwrap().len(), 1);
        for wrong in ["?from=2026-03-04&until=2026-03-03", "?from=2025-01-01", "?per=hour&from=2026-01-01", "?per=week"] {
            usage(&shop, wrong).await.status(422).refused(10001);
        }
        let auditor = shop.app.staff(&shop.account, Role::Auditor).await;
        auditor.get(&format!("accounts/{}/seat-usage", shop.account.id)).await.status(200);
        let stranger = Shop::open(world, 1).await;
        stranger.staff.get(&format!("accounts/{}/seat-usage", shop.account.id)).await.status(404);
    }
}
