//! Every cache store passes the conformance tests.

use rollcall_test_support::{World, block_on};

#[test]
fn memory_passes_the_conformance_tests() {
    block_on(passes_the_conformance_tests("memory:".to_owned()));
}

#[test]
fn redis_passes_the_conformance_tests() {
    let url = std::env::var("TEST_REDIS_URL").expect("TEST_REDIS_URL; see cargo xtask test");
    block_on(passes_the_conformance_tests(url));
}

async fn passes_the_conformance_tests(url: String) {
    let cache = rollcall_cache::open(&url).await.unwrap();
    rollcall_cache::conformance::check(&cache, uuid::Uuid::new_v4().as_u128()).await;
}

/// What another process has changed meanwhile is met by the guard, whatever the cache says.
#[test]
fn a_stale_entry_costs_a_second_look_and_nothing_else() {
    block_on(async {
        for world in [World::Embedded, World::Production] {
            let app = world.start().await;
            let account = app.provision(rollcall_test_support::capacity(2)).await;
            let mut node = app.node(&account, "a");
            node.registers().await.status(201);
            // In the embedded world the other server has a memory of its own, which goes stale.
            let (_, other) = app.another().await;
            let here = node.server.clone();
            for _ in 0..4 {
                for server in [&here, &other] {
                    app.clock.advance(rollcall_test_support::hours(2));
                    node.server = server.clone();
                    node.revalidates().await.status(200);
                }
            }
            assert_eq!(node.seq, 9);
        }
    });
}
