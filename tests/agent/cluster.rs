//! Several agents of one project on one account.

use rollcall_client::{Clock as _, SystemClock};
use rollcall_domain::Clock as _;
use rollcall_test_support::{capacity, hours, stories};
use serde_json::json;
use tempfile::TempDir;

use super::{
    Site,
    command::{AgentProcess, flags},
};

stories! {
    /// One of three is killed: its slot comes free when its lease is over, and the others stay.
    async fn the_slot_of_a_killed_agent_comes_free_by_the_rules(world) {
        let app = world.start().await;
        // The process goes by the machine's clock.
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(3)).await;
        let [one, other, late] = [
            Site::new(&app, &account).await,
            Site::new(&app, &account).await,
            Site::new(&app, &account).await,
        ];
        let dir = TempDir::new().unwrap();
        let flags = flags(&app, &account, "127.0.0.1:0").await;
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let killed = AgentProcess::starts(dir.path(), &flags);
        killed.registers(&account);
        assert!(killed.is_registered());
        let (first, second) = (one.starts().await, other.starts().await);
        first.registers(&one).await;
        second.registers(&other).await;
        killed.kill();

        let fourth = late.starts().await;
        let starts = app.clock.now();
        for call in 1..=12 {
            let full = fourth.server.post("/register", None, &late.credentials()).await;
            assert_eq!(full.status, 409, "call {call}: {}", full.text);
            assert_eq!((full.number_of("code"), full.number_of("nodes_in_use")), (30007, 3));
            app.clock.set(starts + hours(2 * call));
            for beside in [&first, &second] {
                beside.server.post("/revalidate", None, &json!({})).await.status(200);
            }
        }
        fourth.registers(&late).await;
        for beside in [&first, &second, &fourth] {
            assert_eq!(beside.status().await["registered"], true);
        }
        let nodes = first.server.post("/nodes", None, &one.credentials()).await.status(200).json();
        let mut states: Vec<_> = nodes["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|node| node["state"].as_str().unwrap())
            .collect();
        states.sort_unstable();
        assert_eq!(states, ["failed", "registered", "registered", "registered"]);
    }
}
