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

    /// Until the lease ends everything runs, whatever the network does; then everybody has to register.
    async fn a_cluster_outlives_eleven_intervals_without_a_server_and_not_thirteen(world) {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        let mut cluster = Vec::new();
        for _ in 0..3 {
            let site = Site::new(&app, &account).await;
            let beside = site.starts().await;
            let registered = beside.registers(&site).await;
            cluster.push((site, beside, registered["registration_id"].clone()));
        }
        for (away, survived) in [(11, true), (13, false)] {
            cluster.iter().for_each(|(site, ..)| site.gate.closes());
            for _ in 0..away {
                app.clock.advance(hours(2));
                for (_, beside, _) in &cluster {
                    beside.server.post("/revalidate", None, &json!({})).await.status(502);
                }
            }
            cluster.iter().for_each(|(site, ..)| site.gate.opens());
            for (site, beside, id) in &cluster {
                let status = beside.status().await;
                assert_eq!(status["registered"], survived, "{status}");
                assert_eq!(status["reason"]["name"], "/", "{status}");
                if survived {
                    let call = beside.server.post("/revalidate", None, &json!({})).await.status(200);
                    assert_eq!((call.member("registration_id"), call.number_of("consecutive_failures")), (id.clone(), 0));
                } else {
                    assert_eq!(status["state"], "registration_failed");
                    assert_ne!(beside.registers(site).await["registration_id"], *id);
                }
            }
        }
    }
}
