//! Server processes that are killed, or told to stop, in the middle of their work.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use rollcall_test_support::{Installation, Traffic, capacity, stories};

stories! {
    /// What was acknowledged is there, and no slot is counted twice.
    async fn what_was_acknowledged_survives_kill_9(world) {
        let installation = Installation::new(world).await;
        let account = installation.provision(capacity(10_000)).await;
        let mut nodes = Vec::new();
        for _ in 0..3 {
            let process = installation.serve().await;
            let mut traffic = Traffic::start(&process.server, &account, 16);
            traffic.until(200, |status| [200, 201].contains(&status)).await;
            process.kill();
            nodes.extend(traffic.end().await);
        }
        let process = installation.serve().await;
        for node in &mut nodes {
            node.server = process.server.clone();
            if node.registration.is_empty() {
                // It was never answered, but may have been registered all the same.
                let again = node.registers().await;
                assert!([200, 201].contains(&again.status), "{}", again.text);
                continue;
            }
            // The next number, be it that an answer was lost or not: so the last one was kept.
            let held = node.seq;
            assert_eq!(node.revalidates().await.status(200).number_of("lease_seq"), held + 1);
        }
        assert_eq!(installation.suspicions().await, 0);
        assert_eq!(installation.slots_counted(&account).await as usize, nodes.len());
    }

    /// It ends in time and well, and whatever it did it had answered.
    async fn told_to_stop_it_finishes_what_it_began(world) {
        let installation = Installation::new(world).await;
        let account = installation.provision(capacity(10_000)).await;
        let process = installation.serve().await;
        let mut traffic = Traffic::start(&process.server, &account, 16);
        traffic.until(200, |status| [200, 201].contains(&status)).await;
        let told = Instant::now();
        let stopping = tokio::task::spawn_blocking(move || process.terminate());
        let nodes = traffic.end().await;
        let status = stopping.await.unwrap();
        assert!(status.success(), "{status}");
        assert!(told.elapsed() < Duration::from_secs(10), "{:?}", told.elapsed());
        // Nothing less than was acknowledged, and nothing more.
        let acknowledged = nodes.into_iter().filter(|node| !node.registration.is_empty());
        let acknowledged: HashMap<_, _> =
            acknowledged.map(|node| (node.registration, node.seq)).collect();
        assert_eq!(installation.issued().await, acknowledged);
        let renewals: i64 = acknowledged.values().map(|newest| newest - 1).sum();
        assert_eq!(installation.usage().await, renewals);
        installation.slots_counted(&account).await;
    }
}
