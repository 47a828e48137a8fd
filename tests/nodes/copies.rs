//! Two machines with one registration.

use rollcall_domain::nodes::ClonePolicy;
use rollcall_test_support::{capacity, hours, minutes, stories};
use serde_json::json;

stories! {
    /// By default they are renewed all the same, and an event tells.
    async fn copies_are_told_of_and_renewed(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let mut original = app.node(&account, "a");
        original.registers().await.status(201);
        let mut copy = original.clone();
        for _ in 0..3 {
            app.clock.advance(hours(1));
            original.revalidates().await.status(200);
            app.clock.advance(hours(1));
            copy.revalidates().await.status(200);
        }
        let kinds = kinds(&original.reads().await.status(200).member("failures"));
        assert!(kinds.iter().filter(|kind| *kind == "clone_suspected").count() >= 3, "{kinds:?}");
    }

    /// Where the tenant doesn't have it, the copy is told to register, and nothing counts.
    async fn copies_are_refused_where_the_tenant_says_so(world) {
        let app = world.start().await;
        let mut wanted = capacity(2);
        wanted.rules.clones = Some(ClonePolicy::Refuse);
        let account = app.provision(wanted).await;
        let mut original = app.node(&account, "a");
        original.registers().await.status(201);
        let mut copy = original.clone();
        app.clock.advance(hours(2));
        original.revalidates().await.status(200);
        app.clock.advance(hours(2));
        original.revalidates().await.status(200);
        app.clock.advance(hours(2));
        let refused = copy.revalidates().await.refused(10003);
        assert_eq!(refused.text_of("action"), "reregister");
        let read = original.reads().await.status(200);
        assert_eq!(read.number_of("consecutive_failures"), 0);
        original.revalidates().await.status(200);
    }

    /// A server that was restored to an older point believes the node's newer number.
    async fn a_newer_number_than_was_issued_is_adopted(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        app.clock.advance(minutes(5));
        let answer = node.revalidates_with(json!({ "lease_seq": 40 })).await.status(200);
        assert_eq!(answer.number_of("lease_seq"), 41);
    }
}

fn kinds(failures: &serde_json::Value) -> Vec<String> {
    let kind = |failure: &serde_json::Value| failure["kind"].as_str().unwrap_or("").to_owned();
    failures.as_array().unwrap().iter().map(kind).collect()
}
