//! Several server processes on the same data.

use futures_util::future::join_all;
use rollcall_test_support::{Installation, TestNode, World, block_on, capacity};

/// Racing for the last slots through two processes: exactly so many get in, the rest are told.
#[test]
fn racers_for_the_last_slots_get_exactly_those() {
    block_on(async {
        let installation = Installation::new(World::Production).await;
        let account = installation.provision(capacity(12)).await;
        let (one, other) = (installation.serve().await, installation.serve().await);
        for name in ["early-1", "early-2"] {
            TestNode::new(&one.server, &account, name).registers().await.status(201);
        }
        let racers = (0..64).map(|number| {
            let server = if number % 2 == 0 { &one.server } else { &other.server };
            let mut node = TestNode::new(server, &account, &format!("racer-{number}"));
            async move { node.registers().await }
        });
        let answers = join_all(racers).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 10);
        for answer in answers.into_iter().filter(|answer| answer.status != 201) {
            answer.status(409).refused(30007);
        }
        assert_eq!(installation.slots_counted(&account).await, 12);
    });
}
