//! Pools that follow the clock: a licence begins and ends on time, with no worker running.

use futures_util::future::join_all;
use rollcall_test_support::{at, days, hours, seconds, stories};
use serde_json::json;

use super::shop::{Shop, ent_of};

stories! {
    /// The tenant's zone is UTC, and the tests begin on 2026-03-02 at 08:00.
    async fn nodes_of_a_licence_are_there_from_its_first_instant_to_its_last(world) {
        let shop = Shop::open(world, 1).await;
        let term = json!({ "starts_on": "2026-03-03", "expires_on": "2026-03-04" });
        shop.sells_to_account(&["nodes=2"], term).await;
        let account = format!("accounts/{}", shop.account.id);
        let nodes = async || {
            let shown = shop.staff.get(&account).await.status(200);
            (shown.number_of("max_nodes"), shown.number_of("licensed_nodes"))
        };
        let mut first = shop.node("first").await;
        assert_eq!(nodes().await, (1, 0));
        let refused = shop.app.node(&shop.account, "early").registers().await.status(409).refused(30007);
        assert_eq!(refused.number_of("max_nodes"), 1);

        shop.app.clock.set(at("2026-03-02T23:59:59.999999Z"));
        shop.app.node(&shop.account, "early").registers().await.status(409).refused(30007);
        shop.app.clock.set(at("2026-03-03T00:00:00Z"));
        assert_eq!(nodes().await, (1, 2), "though nobody has claimed one yet");
        let mut second = shop.app.node(&shop.account, "second");
        let granted = second.registers().await.status(201);
        assert_eq!(granted.number_of("account/max_nodes"), 3);
        shop.node("third").await;
        let refused = shop.app.node(&shop.account, "fourth").registers().await.status(409).refused(30007);
        assert_eq!(refused.number_of("max_nodes"), 3);

        // What is in use beyond the smaller pool goes on, and nothing new is admitted.
        shop.app.clock.set(at("2026-03-04T22:00:00Z"));
        first.registers().await.status(201);
        second.registers().await.status(201);
        shop.app.clock.set(at("2026-03-05T00:00:00Z"));
        assert_eq!(nodes().await, (1, 0));
        let granted = second.revalidates().await.status(200);
        assert_eq!((granted.number_of("account/max_nodes"), granted.number_of("account/nodes_in_use")), (1, 2));
        shop.app.node(&shop.account, "fourth").registers().await.status(409).refused(30007);
        second.unbinds().await.status(204);
        shop.app.node(&shop.account, "fourth").registers().await.status(409).refused(30007);
        first.unbinds().await.status(204);
        shop.node("fourth").await;
    }

    async fn racers_at_the_instant_that_a_licence_begins_get_exactly_its_nodes(world) {
        let shop = Shop::open(world, 2).await;
        shop.sells_to_account(&["nodes=8"], json!({ "starts_on": "2026-03-03", "days": 1 })).await;
        let (_, other) = shop.app.another().await;
        shop.app.clock.set(at("2026-03-03T00:00:00Z"));
        let race = |round: &'static str| {
            let (shop, other) = (&shop, &other);
            let racers = (0..64).map(move |number| {
                let mut node = shop.app.node(&shop.account, &format!("{round}-{number}"));
                if number % 2 == 1 {
                    node.server = other.clone();
                }
                async move { node.registers().await }
            });
            async { join_all(racers).await.into_iter().filter(|it| it.status == 201).count() }
        };
        assert_eq!(race("begin").await, 10);
        // A day later all leases are over and so is the licence.
        shop.app.clock.advance(days(1) + hours(1));
        assert_eq!(race("end").await, 2);
        let shown = shop.app.app.accounts().show(&shop.account.tenant, &shop.account.name).await.unwrap();
        assert_eq!((shown.nodes_in_use, shown.account.nodes.in_use), (2, 2));
    }

    async fn a_capacity_and_licences_add_up_however_they_change(world) {
        let shop = Shop::open(world, 0).await;
        shop.app.node(&shop.account, "a").registers().await.status(409).refused(30007);
        let licence = shop.sells_to_account(&["nodes=1"], json!({})).await;
        shop.node("a").await;
        shop.app.node(&shop.account, "b").registers().await.status(409).refused(30007);
        let path = format!("accounts/{}", shop.account.id);
        shop.staff.patch(&path, &json!({ "max_nodes": 1 })).await.status(200);
        shop.node("b").await;
        shop.app.node(&shop.account, "c").registers().await.status(409).refused(30007);
        let disable = format!("licences/{licence}/disable");
        shop.staff.post(&disable, &json!({ "reason": "unpaid" })).await.status(200);
        shop.staff.patch(&path, &json!({ "max_nodes": 2 })).await.status(200);
        shop.app.node(&shop.account, "c").registers().await.status(409).refused(30007);
        shop.acts(&format!("licences/{licence}/enable")).await.status(200);
        shop.node("c").await;
    }

    async fn two_servers_see_a_licence_that_the_other_one_wrote(world) {
        let shop = Shop::open(world, 1).await;
        let (_, other) = shop.app.another().await;
        let mut node = shop.node("a").await;
        node.server = other.clone();
        node.revalidates().await.status(200);
        shop.sells_to_account(&["nodes=1", "cdc"], json!({})).await;
        let mut second = shop.app.node(&shop.account, "b");
        second.server = other;
        let granted = second.registers().await.status(201);
        assert_eq!(ent_of(&granted.text_of("lease"))["cdc"]["kind"], "formal");
        shop.app.clock.advance(seconds(7200));
        let granted = node.revalidates().await.status(200);
        assert_eq!(ent_of(&granted.text_of("lease"))["cdc"]["kind"], "formal");
    }
}
