//! Unbinding.

use futures_util::future::{join, join_all, join3};
use rollcall_domain::staff::Role;
use rollcall_test_support::{
    CONNECTIONS, STAFF, TestNode, World, basic, block_on, capacity, hours, stories,
};

stories! {
    /// The slot is free at once and the token dead.
    async fn a_node_that_unbinds_itself_frees_its_slot_at_once(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        node.unbinds().await.status(204);
        // A retry that crossed its answer is told that there is nothing to do.
        node.unbinds().await.status(409).refused(20000);
        let late = node.revalidates().await.status(410).refused(10003);
        assert_eq!(late.text_of("action"), "reregister");
        app.node(&account, "b").registers().await.status(201);
    }

    /// The owner can unbind a machine that is gone, from anywhere.
    async fn the_owner_unbinds_a_dead_machine_from_elsewhere(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "burnt");
        node.registers().await.status(201);
        node.is_unbound_by_owner().await.status(204);
        app.node(&account, "new").registers().await.status(201);
        assert_eq!(node.state().await, "unbound");
    }

    /// Only credentials are checked.
    async fn a_suspended_and_lapsed_account_may_always_leave(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let (mut a, mut b) = (app.node(&account, "a"), app.node(&account, "b"));
        a.registers().await.status(201);
        b.registers().await.status(201);
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
        let lapsed = rollcall_app::accounts::AccountChange {
            expires_on: Some(Some("2026-03-01".parse().unwrap())),
            ..Default::default()
        };
        app.app.accounts().change(&STAFF, &account.tenant, &account.name, lapsed).await.unwrap();
        a.unbinds().await.status(204);
        b.is_unbound_by_owner().await.status(204);
        let path = format!("/{}/v1/registrations", account.tenant);
        let owner = basic(&account.name, &account.password);
        let list = app.server.get(&path, Some(&owner)).await.status(200);
        assert_eq!(list.member("items").as_array().unwrap().len(), 2);
    }

    /// Nobody unbinds what isn't theirs.
    async fn nobody_unbinds_anothers_node(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let neighbour = app
            .provision_in(&account.tenant, rollcall_test_support::Provision {
                name: "neighbour".to_owned(),
                ..capacity(1)
            })
            .await;
        let theirs = basic(&neighbour.name, &neighbour.password);
        app.server.delete(&node.path(), Some(&theirs)).await.status(404).refused(10003);
        let wrong = basic(&account.name, "not the password");
        app.server.delete(&node.path(), Some(&wrong)).await.status(401).refused(30006);
        let mut forged = node.clone();
        forged.token = format!("{}0", &node.token[..node.token.len() - 1]);
        if forged.token == node.token {
            forged.token = format!("{}1", &node.token[..node.token.len() - 1]);
        }
        forged.unbinds().await.status(401).refused(10003);
        node.revalidates().await.status(200);
    }

    /// As long as a token works it unbinds, also one that an answer was lost with.
    async fn a_node_leaves_with_any_token_that_works(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let (mut older, mut newer) = (app.node(&account, "a"), app.node(&account, "a"));
        older.registers().await.status(201);
        newer.token.clone_from(&older.token);
        newer.registers().await.status(200);
        older.unbinds().await.status(204);
        newer.unbinds().await.status(409).refused(20000);
        // A newer one that was used ended it.
        let (mut older, mut newer) = (app.node(&account, "b"), app.node(&account, "b"));
        older.registers().await.status(201);
        newer.token.clone_from(&older.token);
        newer.registers().await.status(200);
        newer.revalidates().await.status(200);
        older.unbinds().await.status(401).refused(10003);
        // Again, by what is remembered of the one before.
        older.unbinds().await.status(401).refused(10003);
        newer.unbinds().await.status(204);
        older.unbinds().await.status(401).refused(10003);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    }

    /// Whoever has no right to it comes along in the same batch, and hinders nobody.
    async fn only_the_right_token_unbinds_however_many_come_at_once(world) {
        let app = world.start().await;
        let account = app.provision(capacity(20)).await;
        let other = app.provision_in(&account.tenant, capacity(20).named("other")).await;
        let (mut nodes, mut others) = (Vec::new(), Vec::new());
        for number in 0..20 {
            for (account, nodes) in [(&account, &mut nodes), (&other, &mut others)] {
                let mut node = app.node(account, &number.to_string());
                node.registers().await.status(201);
                nodes.push(node);
            }
        }
        let leaves = nodes.iter().enumerate().map(async |(number, node)| {
            // The one of another node of the account, and the one of another account.
            let (mut neighbour, mut stranger) = (node.clone(), node.clone());
            neighbour.token.clone_from(&nodes[(number + 1) % nodes.len()].token);
            stranger.token.clone_from(&others[number].token);
            let (first, second, third) =
                join3(neighbour.unbinds(), node.unbinds(), stranger.unbinds()).await;
            first.status(401).refused(10003);
            second.status(204);
            third.status(404).refused(10003);
        });
        join_all(leaves).await;
        let counted = async |account: &rollcall_test_support::Account| {
            let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
            shown.nodes_in_use
        };
        assert_eq!((counted(&account).await, counted(&other).await), (0, 20));
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
        // History says which node it was, and who asked for it.
        let staff = app.staff(&account, Role::Auditor).await;
        let told = staff.get("events?kind=unbound&limit=200").await.status(200);
        let told = told.member("items").as_array().unwrap().clone();
        let mut names: Vec<_> = told.iter().map(|event| event["node_id"].to_string()).collect();
        names.sort();
        let mut wanted: Vec<_> = (0..20).map(|number| format!("\"{number}\"")).collect();
        wanted.sort();
        assert_eq!(names, wanted);
        for event in &told {
            assert!(event["registration_id"].is_string() && event["source"].is_string(), "{event}");
        }
    }

    /// A renewal under way is answered as if it had come before or after.
    async fn nodes_leave_while_they_call(world) {
        let app = world.start().await;
        let account = app.provision(capacity(20)).await;
        let mut nodes: Vec<_> = (0..20).map(|n| app.node(&account, &n.to_string())).collect();
        for _ in 0..5 {
            for registered in join_all(nodes.iter_mut().map(TestNode::registers)).await {
                registered.status(201);
            }
            let leaves = nodes.iter().map(async |node| {
                let mut calling = node.clone();
                let (called, left) = join(calling.revalidates(), node.unbinds()).await;
                left.status(204);
                assert!([200, 410].contains(&called.status), "{}", called.text);
                node.unbinds().await.status(409).refused(20000);
            });
            join_all(leaves).await;
            let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
            assert_eq!(shown.nodes_in_use, 0);
            assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
        }
    }

    /// A lease that is out stays good offline: too many remote unbinds are seen, and with the
    /// tenant's setting free their slots only when the lease is over.
    async fn churned_slots_are_held_until_the_leases_end(world) {
        let app = world.start().await;
        let mut wanted = capacity(3);
        wanted.rules.hold_churned_slots = Some(true);
        let account = app.provision(wanted).await;
        for number in 0..4 {
            let mut node = app.node(&account, &format!("n{number}"));
            node.registers().await.status(201);
            node.is_unbound_by_owner().await.status(204);
        }
        // Three were free at once, the fourth holds its slot.
        app.node(&account, "x").registers().await.status(201);
        app.node(&account, "y").registers().await.status(201);
        let refused = app.node(&account, "z").registers().await.status(409).refused(30007);
        assert_eq!(refused.text_of("next_slot_frees_at"), "2026-03-03T08:00:00Z");
        app.clock.advance(hours(24));
        app.node(&account, "z").registers().await.status(201);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    }

    /// They are written in batches: each frees its slot once, whoever comes second is told, and the
    /// owner's unbindings are counted one by one.
    async fn all_nodes_of_an_account_leave_at_once(world) {
        let app = world.start().await;
        let mut wanted = capacity(20);
        wanted.rules.hold_churned_slots = Some(true);
        let account = app.provision(wanted).await;
        let mut nodes: Vec<_> = (0..20).map(|n| app.node(&account, &n.to_string())).collect();
        for (round, held) in [(1, 0), (2, 0), (3, 10)] {
            for registered in join_all(nodes.iter_mut().map(TestNode::registers)).await {
                registered.status(201);
            }
            // Half of them by the owner, each twice.
            let leaves = nodes.iter().enumerate().map(async |(number, node)| {
                let twice = match number % 2 {
                    0 => join(node.unbinds(), node.unbinds()).await,
                    _ => join(node.is_unbound_by_owner(), node.is_unbound_by_owner()).await,
                };
                let (first, second) = if twice.0.status == 204 { twice } else { (twice.1, twice.0) };
                first.status(204);
                second.status(409).refused(20000);
            });
            join_all(leaves).await;
            let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
            assert_eq!(shown.nodes_in_use, held, "round {round}");
            assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
        }
        let staff = app.staff(&account, Role::Auditor).await;
        for (kind, times) in [("unbound", 60), ("unbind_churn", 10)] {
            let told = staff.get(&format!("events?kind={kind}&limit=200")).await.status(200);
            assert_eq!(told.member("items").as_array().unwrap().len(), times, "{kind}");
        }
    }

    /// Closing an account unbinds its nodes and is final.
    async fn a_closed_account_has_no_nodes_and_stays_closed(world) {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        app.app.accounts().close(&STAFF, &account.tenant, &account.name).await.unwrap();
        node.revalidates().await.status(410).refused(10003);
        node.registers().await.status(403).refused(30002);
        assert!(app.app.accounts().resume(&STAFF, &account.tenant, &account.name).await.is_err());
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!(shown.nodes_in_use, 0);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    }
}

/// They are one batch's write and no read: nothing waits for a connection that others use.
#[test]
fn nodes_leave_while_every_other_connection_is_taken() {
    block_on(async {
        let app = World::Production.start().await;
        let account = app.provision(capacity(10)).await;
        let mut nodes: Vec<_> = (0..10).map(|n| app.node(&account, &n.to_string())).collect();
        for registered in join_all(nodes.iter_mut().map(TestNode::registers)).await {
            registered.status(201);
        }
        let mut taken = Vec::new();
        for _ in 0..CONNECTIONS {
            taken.push(app.app.store().write().await.unwrap());
        }
        for left in join_all(nodes.iter().map(TestNode::unbinds)).await {
            left.status(204);
        }
        drop(taken);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    });
}
