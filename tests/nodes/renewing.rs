//! How a renewal goes: nearly every one is one write, which compares the row itself.

use rollcall_domain::staff::Role;
use rollcall_test_support::{TestApp, TestNode, capacity, hours, stories};
use serde_json::{Value, json};

/// How many renewals so far were decided on the remembered policy, and how many on the database.
async fn decided(app: &TestApp) -> [u64; 2] {
    let metrics = app.ops.get("/metrics", None).await.status(200).text;
    ["cache", "database"].map(|facts| {
        let sample = format!("rollcall_revalidations_decided_total{{facts=\"{facts}\"}} ");
        let value = metrics.lines().find_map(|line| line.strip_prefix(&sample));
        value.map_or(0, |value| value.parse().expect("a number"))
    })
}

/// Calls with what the node says of itself, as our client does each time.
async fn calls(app: &TestApp, node: &mut TestNode) {
    app.clock.advance(hours(2));
    node.revalidates_with(saying(node)).await.status(200);
}

fn saying(node: &TestNode) -> Value {
    json!({
        "lease_seq": node.seq, "version": node.body["version"], "domain": node.body["domain"],
        "hostname": node.body["hostname"], "app_name": node.body["app_name"],
        "project_name": node.body["project_name"], "lease": node.lease, "nonce": "n-1",
    })
}

stories! {
    /// Whatever the node says of itself, as long as it is known.
    async fn nearly_every_call_is_one_write_and_no_read(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        // The first call of an account finds no policy remembered.
        calls(&app, &mut node).await;
        assert_eq!(decided(&app).await, [0, 1]);
        for _ in 0..3 {
            calls(&app, &mut node).await;
            app.clock.advance(hours(2));
            node.revalidates().await.status(200);
        }
        assert_eq!(decided(&app).await, [6, 1]);
        // What changed is read and checked, once.
        node.body["version"] = json!("4.3.0");
        calls(&app, &mut node).await;
        calls(&app, &mut node).await;
        assert_eq!(decided(&app).await, [7, 2]);
        assert_eq!(node.reads().await.status(200).member("node/version"), "4.3.0");
    }

    /// A policy that asks for anything of a node looks at each node once after a change.
    async fn what_a_node_is_was_checked_under_the_policy_that_holds(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let staff = app.staff(&account, Role::Owner).await;
        let [mut web, mut report] = ["webroot", "report"].map(|app_name| {
            let mut node = app.node(&account, app_name);
            node.body["app_name"] = json!(app_name);
            node
        });
        for node in [&mut web, &mut report] {
            node.registers().await.status(201);
            calls(&app, node).await;
        }
        let before = decided(&app).await;
        let path = format!("accounts/{}", account.id);
        staff.patch(&path, &json!({ "allow_apps": ["webroot"] })).await.status(200);
        for _ in 0..3 {
            calls(&app, &mut web).await;
            report.revalidates().await.status(403).refused(30005);
        }
        assert_eq!(decided(&app).await, [before[0] + 2, before[1] + 4]);
        // One that is allowed only by what it says now is looked at again.
        report.body["app_name"] = json!("webroot");
        report.revalidates_with(saying(&report)).await.status(200);
        web.body["app_name"] = json!("report");
        web.revalidates_with(saying(&web)).await.status(403).refused(30005);
    }

    /// A newer token takes the place of the older one at its first use, however that is written.
    async fn an_older_token_ends_with_the_first_use_of_a_newer_one(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        calls(&app, &mut node).await;
        let mut older = node.clone();
        app.clock.advance(hours(2));
        node.registers().await.status(200);
        assert_ne!(older.token, node.token);
        calls(&app, &mut node).await;
        older.seq = node.seq;
        older.revalidates().await.status(401);
        calls(&app, &mut node).await;
    }
}
