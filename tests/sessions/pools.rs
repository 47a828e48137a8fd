//! The rules of pools: who counts as one, and how far beyond the licences it may go.

use rollcall_domain::staff::Role;
use rollcall_test_support::stories;
use serde_json::{Value, json};

use super::program::{Program, says, sold};
use crate::licences::shop::Shop;

async fn sets(shop: &Shop, rules: &Value) -> rollcall_test_support::Answer {
    let path = format!("accounts/{}/pools/topics", shop.account.id);
    shop.staff.patch(&path, rules).await
}

stories! {
    async fn who_counts_as_one_shares_a_seat(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 1).await;
        let set = sets(&shop, &json!({ "count_by": "user", "max_share": 2 })).await.status(200);
        assert_eq!((set.text_of("count_by"), set.number_of("max_share"), set.text_of("overdraft")),
            ("user".to_owned(), 2, "none".to_owned()));
        let mut anns = Vec::new();
        for host in ["ws-1", "ws-2", "ws-3"] {
            anns.push(Program::opens(&shop, &node, &says(host, "ann", None)).await);
        }
        anns[0].takes(1).await.status(201);
        anns[1].takes(1).await.status(201);
        let full = anns[2].takes(1).await.status(409).refused(21002);
        assert_eq!(full.number_of("in_use"), 1, "two share one, a third would be another");
        let mut ben = Program::opens(&shop, &node, &says("ws-1", "ben", None)).await;
        ben.takes(1).await.status(409).refused(21002);
        anns[0].closes().await.status(204);
        ben.takes(1).await.status(409).refused(21002);
        anns[2].takes(1).await.status(201);
        anns[1].closes().await.status(204);
        anns[2].closes().await.status(204);
        ben.takes(1).await.status(201);
    }

    /// Rules hold for what is checked out from then on, and are decided on by every server at once.
    async fn rules_change_while_seats_are_out(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        let mut first = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut second = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let mut third = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        first.takes(1).await.status(201);
        sets(&shop, &json!({ "count_by": "host" })).await.status(200);
        second.takes(1).await.status(201);
        third.takes(1).await.status(201);
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        assert_eq!(pools.number_of("pools/0/in_use"), 2, "the first counts as it did");
        for program in [&first, &second, &third] {
            program.closes().await.status(204);
        }
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        assert_eq!(pools.number_of("pools/0/in_use"), 0);
    }

    async fn an_overdraft_is_marked_and_written_down(world) {
        let (shop, node) = sold(Shop::open(world, 1).await, 2).await;
        sets(&shop, &json!({ "overdraft": "50%" })).await.status(200);
        let mut ann = Program::opens(&shop, &node, &says("ws-1", "ann", None)).await;
        let within = ann.takes(2).await.status(201);
        assert_eq!(within.member("tickets/0/overdraft"), false);
        let beyond = ann.takes(1).await.status(201);
        assert_eq!(beyond.member("tickets/0/overdraft"), true);
        ann.takes(1).await.status(409).refused(21002);
        let beaten = ann.beats().await.status(200);
        assert_eq!(beaten.member("tickets").as_array().unwrap().iter().filter(|it| it["overdraft"] == true).count(), 1);
        let events = shop.staff.get("events?kind=seats_overdrawn").await.status(200);
        assert_eq!(events.member("items").as_array().unwrap().len(), 1);
        assert_eq!(events.text_of("items/0/detail"), "of topics, 3 of 2 units are out");
        // Less from now on; what is out stays out.
        sets(&shop, &json!({ "overdraft": "none" })).await.status(200);
        assert_eq!(ann.beats().await.status(200).member("tickets").as_array().unwrap().len(), 2);
        sets(&shop, &json!({ "overdraft": "unlimited" })).await.status(200);
        ann.takes(500).await.status(201);
    }

    async fn wrong_rules_are_named(world) {
        let (shop, _) = sold(Shop::open(world, 1).await, 2).await;
        for (wrong, field) in [(json!({ "count_by": "moon" }), "count_by"), (json!({ "overdraft": "many" }), "overdraft"),
            (json!({ "max_share": 1_000_001 }), "max_share"), (json!({ "queue": "moon" }), "queue"), (json!({ "linger": 30 }), "linger")] {
            let told = sets(&shop, &wrong).await.status(422).refused(10001);
            assert_eq!(told.text_of("errors/0/field"), field, "{wrong}");
        }
        let no_seats = format!("accounts/{}/pools/cdc", shop.account.id);
        shop.staff.patch(&no_seats, &json!({ "count_by": "user" })).await.status(422).refused(10001);
        let support = shop.app.staff(&shop.account, Role::Support).await;
        let path = format!("accounts/{}/pools/topics", shop.account.id);
        support.patch(&path, &json!({ "count_by": "user" })).await.status(403);
        sets(&shop, &json!({ "count_by": "user" })).await.status(200);
        sets(&shop, &json!({ "overdraft": "5" })).await.status(200);
        let trail = shop.staff.get("audit?action=pool.set").await.status(200);
        assert_eq!(trail.member("items").as_array().unwrap().len(), 2);
        let pools = shop.staff.get(&format!("accounts/{}/pools", shop.account.id)).await.status(200);
        assert_eq!((pools.text_of("pools/0/count_by"), pools.text_of("pools/0/overdraft")), ("user".to_owned(), "5".to_owned()));
    }
}
