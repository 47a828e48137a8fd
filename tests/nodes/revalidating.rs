//! The roll call.

use rollcall_test_support::{capacity, hours, minutes, seconds, stories};
use serde_json::json;

stories! {
    /// A success renews the lease for its whole lifetime.
    async fn a_call_renews_the_lease(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        for day in 0..3 {
            for _ in 0..12 {
                app.clock.advance(hours(2));
                let answer = node.revalidates().await.status(200);
                assert_eq!(answer.member("account/nodes_in_use"), 1, "day {day}");
                assert!(answer.json().get("node_token").is_none());
            }
        }
        assert_eq!(node.seq, 37);
        assert_eq!(node.state().await, "registered");
    }

    /// The lease's end is the end, also when the slot is still free.
    async fn a_call_after_the_leases_end_is_too_late(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        app.clock.advance(hours(24) - seconds(1));
        node.revalidates().await.status(200);
        app.clock.advance(hours(24));
        let late = node.revalidates().await.status(410).refused(10003);
        assert_eq!(late.text_of("action"), "reregister");
        assert_eq!(node.state().await, "failed");
        let again = node.revalidates().await.status(410).refused(10003);
        assert_eq!(again.text_of("action"), "reregister");
        node.registers().await.status(201);
    }

    /// Lost answers are no harm: the same number again, then the next.
    async fn a_call_whose_answer_was_lost_may_be_made_again(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        app.clock.advance(hours(2));
        let held = node.seq;
        let lost = node.revalidates().await.status(200).number_of("lease_seq");
        node.seq = held;
        app.clock.advance(seconds(30));
        let same = node.revalidates().await.status(200).number_of("lease_seq");
        assert_eq!(same, lost);
        node.seq = held;
        app.clock.advance(seconds(61));
        let next = node.revalidates().await.status(200).number_of("lease_seq");
        assert_eq!(next, lost + 1);
    }

    /// What never reached the server is told at the next success, once, and never counted.
    async fn failures_that_the_server_could_not_see_are_reported_once(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        app.clock.advance(hours(6));
        let unreported = json!([
            { "at": "2026-03-02T10:00:00Z", "message": "connect timeout" },
            { "at": "2020-01-01T00:00:00Z", "message": "a clock that was wrong" },
        ]);
        let body = json!({ "lease_seq": node.seq, "unreported_failures": unreported });
        node.revalidates_with(body.clone()).await.status(200);
        app.clock.advance(minutes(2));
        node.revalidates_with(body).await.status(200);
        let read = node.reads().await.status(200);
        assert_eq!(read.number_of("consecutive_failures"), 0);
        let failures = read.member("failures");
        let failures = failures.as_array().unwrap();
        assert_eq!(failures.len(), 2, "{failures:?}");
        assert!(failures.iter().all(|failure| failure["reported_by_node"] == true));
        // Newest first by the node's own account; what lies before the last success is moved to it.
        assert!(failures.iter().any(|failure| failure["at"] == "2026-03-02T10:00:00Z"));
        assert!(failures.iter().any(|failure| failure["at"] == "2026-03-02T08:00:00Z"));
    }

    /// What is changed at the node is known after its next call, and judged.
    async fn a_node_that_was_upgraded_says_so(world) {
        let app = world.start().await;
        let account = app
            .provision(rollcall_test_support::Provision {
                versions: Some(">=4.0.28, <5".to_owned()),
                ..capacity(1)
            })
            .await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        app.clock.advance(hours(2));
        let body = json!({ "lease_seq": node.seq, "version": "V4.3", "hostname": "renamed" });
        node.revalidates_with(body).await.status(200);
        let read = node.reads().await.status(200);
        assert_eq!(read.text_of("node/version"), "V4.3");
        assert_eq!(read.text_of("node/hostname"), "renamed");
        app.clock.advance(hours(2));
        let body = json!({ "lease_seq": node.seq, "version": "5.0.0" });
        let refused = node.revalidates_with(body).await.status(403).refused(30001);
        assert_eq!(refused.number_of("consecutive_failures"), 1);
    }
}
