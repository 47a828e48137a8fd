//! Registering a node.

use rollcall_test_support::{STAFF, capacity, hours, minutes, stories};
use serde_json::json;

stories! {
    /// The first time it gets a slot and everything it needs to stay.
    async fn a_new_node_gets_a_slot_a_token_and_a_lease(world) {
        let app = world.start().await;
        let account = app.provision(capacity(5)).await;
        let mut node = app.node(&account, "fdl-1");
        let answer = node.registers().await.status(201);
        assert_eq!(answer.text_of("state"), "registered");
        assert!(answer.text_of("registration_id").starts_with("reg_"));
        assert!(answer.text_of("node_token").starts_with("rcn_"));
        assert_eq!(answer.number_of("lease_seq"), 1);
        assert_eq!(answer.number_of("revalidation_interval_s"), 7200);
        assert_eq!(answer.number_of("allowed_failures"), 12);
        assert_eq!(answer.text_of("lease_expires_at"), "2026-03-03T08:00:00Z");
        assert_eq!(answer.text_of("server_time"), "2026-03-02T08:00:00Z");
        assert_eq!(answer.member("account/nodes_in_use"), 1);
        assert_eq!(answer.member("account/max_nodes"), 5);
        assert_eq!(answer.headers["location"], node.path());
        let due = answer.text_of("revalidate_at");
        assert!(("2026-03-02T09:54:00Z"..="2026-03-02T10:00:00Z").contains(&due.as_str()), "{due}");
    }

    /// Asking again is no second node.
    async fn a_live_node_that_registers_again_keeps_its_slot_and_id(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        let (registration, first_token) = (node.registration.clone(), node.token.clone());
        app.clock.advance(hours(1));
        let again = node.registers().await.status(200);
        assert_eq!(node.registration, registration);
        assert_eq!(again.member("account/nodes_in_use"), 1);
        assert_eq!(again.number_of("lease_seq"), 2);
        assert_ne!(node.token, first_token);
        // The older token works until the newer one is first used: answers may cross.
        let newer = std::mem::replace(&mut node.token, first_token.clone());
        node.revalidates().await.status(200);
        node.token = newer;
        node.revalidates().await.status(200);
        node.token = first_token;
        node.revalidates().await.status(401).refused(10003);
    }

    /// After it has left, it is a new registration, and its numbers go on.
    async fn a_node_that_left_registers_as_a_new_one_and_its_numbers_go_on(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        let before = node.registration.clone();
        node.unbinds().await.status(204);
        let again = node.registers().await.status(201);
        assert_ne!(node.registration, before);
        assert_eq!(again.number_of("lease_seq"), 3);
    }

    /// A node id that many machines share can't share one slot.
    async fn a_live_node_is_replaced_twice_per_lease_lifetime_and_not_more(world) {
        let app = world.start().await;
        let account = app.provision(capacity(5)).await;
        let mut node = app.node(&account, "image");
        node.registers().await.status(201);
        for _ in 0..2 {
            app.clock.advance(minutes(2));
            app.node(&account, "image").registers().await.status(200);
            // A retry within a minute is the same replacement.
            app.node(&account, "image").registers().await.status(200);
        }
        app.clock.advance(minutes(2));
        let refused = app.node(&account, "image").registers().await.status(409).refused(30007);
        assert!(refused.text_of("detail").contains("unbind"), "{}", refused.text);
        // A lease lifetime after the first registration the count begins anew.
        app.clock.advance(hours(24) - minutes(5));
        app.node(&account, "image").registers().await.status(200);
    }

    /// Several nodes at once: in order, each on its own.
    async fn a_batch_answers_node_by_node_in_order(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let nodes: Vec<_> = ["a", "b", "c"].map(rollcall_test_support::node_body).into();
        let body = json!({ "account": account.name, "password": account.password, "nodes": nodes });
        let path = format!("/{}/v1/registrations/batch", account.tenant);
        let answer = app.server.post(&path, None, &body).await.status(200);
        let statuses: Vec<_> =
            (0..3).map(|at| answer.number_of(&format!("results/{at}/status"))).collect();
        assert_eq!(statuses, [201, 201, 409]);
        assert_eq!(answer.number_of("results/2/code"), 30007);
        let again = app.server.post(&path, None, &body).await.status(200);
        assert_eq!(again.number_of("results/0/status"), 200);
        assert_eq!(
            again.text_of("results/0/registration_id"),
            answer.text_of("results/0/registration_id")
        );
    }

    /// What concerns the account alike fails the whole call.
    async fn a_batch_of_a_suspended_account_fails_as_a_whole(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
        let nodes = [rollcall_test_support::node_body("a")];
        let body = json!({ "account": account.name, "password": account.password, "nodes": nodes });
        let path = format!("/{}/v1/registrations/batch", account.tenant);
        app.server.post(&path, None, &body).await.status(403).refused(30002);
    }
}
