//! What happens without a request may happen twice, and in any number of processes at once.

use std::time::Duration;

use rollcall_domain::EventKind;
use rollcall_http::ServerOptions;
use rollcall_test_support::{Account, TestApp, capacity, hours, stories};
use rollcall_workers::run_once;

/// Nothing takes this long, unless it hangs.
const FOREVER: Duration = Duration::from_secs(60);

/// How many leases the history says have ended.
async fn expired(app: &TestApp) -> usize {
    let kind = format!("{:?}", serde_json::json!(EventKind::Expired).as_str().unwrap());
    let events = &app.contents().await["registration_events"];
    events.iter().filter(|event| event.contains(&kind)).count()
}

/// The account's renewals that are written down.
async fn renewals(app: &TestApp, account: &Account) -> Vec<i64> {
    let usage = app.app.store().usage(account.owner.id, account.id, 10).await.unwrap();
    usage.iter().map(|hour| hour.renewals).collect()
}

stories! {
    async fn a_lease_that_is_over_is_swept_once_however_often_it_is_looked_for(world) {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        let mut alive = app.node(&account, "alive");
        alive.registers().await.status(201);
        for gone in ["gone", "gone too"] {
            app.node(&account, gone).registers().await.status(201);
        }
        app.clock.advance(hours(23));
        alive.revalidates().await.status(200);
        assert_eq!(expired(&app).await, 0);

        app.clock.advance(hours(1));
        app.run_workers().await;
        let swept = app.contents().await;
        assert_eq!(expired(&app).await, 2);
        assert_eq!(alive.state().await, "registered");
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
        for _ in 0..3 {
            app.run_workers().await;
        }
        assert_eq!(app.contents().await, swept);
    }

    async fn two_processes_that_sweep_at_once_fail_each_node_once(world) {
        let app = world.start().await;
        let (other, _) = app.another().await;
        let mut accounts = Vec::new();
        for _ in 0..4 {
            let account = app.provision(capacity(5)).await;
            for node in 0..5 {
                app.node(&account, &format!("node-{node}")).registers().await.status(201);
            }
            accounts.push(account);
        }
        app.clock.advance(hours(25));
        let (here, there) = tokio::join!(run_once(&app.app), run_once(&other));
        here.unwrap();
        there.unwrap();

        assert_eq!(expired(&app).await, 20);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
        for account in &accounts {
            let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
            assert_eq!(shown.account.nodes.in_use, 0);
        }
    }

    /// Each process counts what it renewed itself.
    async fn the_usage_of_all_processes_is_added_up_once(world) {
        let app = world.start().await;
        let (other, there) = app.another().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let here = node.server.clone();
        for server in [&here, &here, &there] {
            node.server = server.clone();
            node.revalidates().await.status(200);
        }
        assert!(renewals(&app, &account).await.is_empty());
        let (one, two) = tokio::join!(app.app.nodes().flush_usage(), other.nodes().flush_usage());
        assert_eq!((one.unwrap(), two.unwrap()), (1, 1));
        for app in [&app.app, &other] {
            run_once(app).await.unwrap();
        }
        assert_eq!(renewals(&app, &account).await, [3]);

        app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        run_once(&other).await.unwrap();
        assert_eq!(renewals(&app, &account).await, [1, 3]);
    }

    /// What was counted since the last step is not lost.
    async fn workers_that_are_stopped_write_the_usage_down(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let serving = app.served(ServerOptions::default());
        let workers = app.starts_workers(&serving);
        let first_step = r#"rollcall_worker_runs_total{outcome="idle",worker="usage"} 1"#;
        let stepped = async {
            while !serving.ops.get("/metrics", None).await.text.contains(first_step) {}
        };
        tokio::time::timeout(FOREVER, stepped).await.expect("a first step");

        node.revalidates().await.status(200);
        assert!(renewals(&app, &account).await.is_empty(), "the next step is a minute away");
        workers.stop().await;
        assert_eq!(renewals(&app, &account).await, [1]);
    }
}
