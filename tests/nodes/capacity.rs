//! Never more nodes than were bought, and no slot kept for the dead.

use std::collections::HashSet;

use futures_util::future::join_all;
use rollcall_test_support::{STAFF, TestApp, capacity, hours, stories};

stories! {
    /// 30007 tells the way out.
    async fn a_full_account_refuses_the_node_too_many_and_says_when_a_slot_frees(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        app.node(&account, "a").registers().await.status(201);
        app.clock.advance(hours(1));
        app.node(&account, "b").registers().await.status(201);
        let refused = app.node(&account, "c").registers().await.status(409).refused(30007);
        assert_eq!(refused.number_of("nodes_in_use"), 2);
        assert_eq!(refused.number_of("max_nodes"), 2);
        assert_eq!(refused.text_of("next_slot_frees_at"), "2026-03-03T08:00:00Z");
        assert_eq!(refused.text_of("longest_silent_nodes/0/node_id"), "a");
        assert_eq!(refused.text_of("longest_silent_nodes/1/node_id"), "b");
    }

    /// No worker has to run for it.
    async fn a_slot_is_free_at_once_when_its_lease_is_over(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let gone = {
            let mut gone = app.node(&account, "gone");
            gone.registers().await.status(201);
            gone
        };
        app.clock.advance(hours(24));
        app.node(&account, "new").registers().await.status(201);
        assert_eq!(gone.state().await, "failed");
        count_is_right(&app).await;
    }

    /// The sweeper writes down what is so already.
    async fn the_sweeper_fails_what_is_over_and_leaves_the_living_alone(world) {
        let app = world.start().await;
        let account = app.provision(capacity(10)).await;
        let mut alive = app.node(&account, "alive");
        alive.registers().await.status(201);
        app.node(&account, "gone").registers().await.status(201);
        app.clock.advance(hours(23));
        alive.revalidates().await.status(200);
        app.clock.advance(hours(2));
        app.run_workers().await;
        assert_eq!(alive.state().await, "registered");
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!((shown.nodes_in_use, shown.account.nodes.in_use), (1, 1));
        alive.revalidates().await.status(200);
    }

    /// Nodes that are registered are never refused for want of slots.
    async fn a_lowered_capacity_keeps_who_is_there_and_takes_no_new_ones(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let (mut a, mut b) = (app.node(&account, "a"), app.node(&account, "b"));
        a.registers().await.status(201);
        b.registers().await.status(201);
        let lower = rollcall_app::accounts::AccountChange { max_nodes: Some(1), ..Default::default() };
        app.app.accounts().change(&STAFF, &account.tenant, &account.name, lower).await.unwrap();
        app.clock.advance(hours(2));
        a.revalidates().await.status(200);
        b.revalidates().await.status(200);
        b.unbinds().await.status(204);
        app.node(&account, "c").registers().await.status(409).refused(30007);
    }

    /// Racing for the last slots through two servers: exactly so many get in, the rest are told.
    async fn racers_for_the_last_slots_get_exactly_those(world) {
        let app = world.start().await;
        let account = app.provision(capacity(10)).await;
        let (_, other) = app.another().await;
        let racers = (0..64).map(|number| {
            let mut node = app.node(&account, &format!("racer-{number}"));
            if number % 2 == 1 {
                node.server = other.clone();
            }
            async move { node.registers().await }
        });
        let answers = join_all(racers).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created, 10);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.status(409).refused(30007);
        }
        count_is_right(&app).await;
    }

    /// The same node racing itself: one slot, one id, one number.
    async fn a_node_that_races_itself_gets_one_slot_and_equal_answers(world) {
        let app = world.start().await;
        let account = app.provision(capacity(10)).await;
        let (_, other) = app.another().await;
        let racers = (0..32).map(|number| {
            let mut node = app.node(&account, "the-one");
            if number % 2 == 1 {
                node.server = other.clone();
            }
            async move { node.registers().await }
        });
        let answers = join_all(racers).await;
        assert!(answers.iter().all(|answer| [200, 201].contains(&answer.status)), "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        let ids: HashSet<_> =
            answers.iter().map(|answer| answer.text_of("registration_id")).collect();
        let numbers: HashSet<_> =
            answers.iter().map(|answer| answer.number_of("lease_seq")).collect();
        assert_eq!((ids.len(), numbers), (1, HashSet::from([1])));
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!(shown.account.nodes.in_use, 1);
    }
}

/// The counter of every pool says what its rows say.
async fn count_is_right(app: &TestApp) {
    assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
}
