//! Every cache store passes the conformance tests.

use std::sync::Arc;

use rollcall_cache::{CacheStore, Key};
use rollcall_domain::staff::Role;
use rollcall_storage::{Options, query_plans};
use rollcall_test_support::{Account, World, block_on, capacity};
use sea_orm::ConnectionTrait;
use serde_json::json;

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

/// What is cached from after the point that the database was restored to is dropped: it would never
/// make room for what is true now.
#[test]
fn a_policy_from_after_a_restored_point_is_dropped() {
    block_on(async {
        let app = World::Production.start().await;
        let account = app.provision(capacity(2)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let staff = app.staff(&account, Role::Owner).await;
        let path = format!("accounts/{}", account.id);
        staff.patch(&path, &json!({ "max_nodes": 3 })).await.status(200);
        node.revalidates().await.status(200);
        let cache = rollcall_cache::open(&World::Production.cache_url()).await.unwrap();
        let newest = cached(&cache, &account, |_| true).await;

        let options = Options { url: app.database.url().to_owned(), connections: 1 };
        let db = query_plans::connection(&options).await.unwrap();
        db.execute_unprepared("update accounts set policy_version = policy_version - 1")
            .await
            .unwrap();
        node.revalidates().await.status(200);
        assert_eq!(cached(&cache, &account, |version| version < newest).await, newest - 1);
    });
}

/// The version of the account's policy in the cache, once it is one that is waited for: what is read is
/// put there in the background.
async fn cached(
    cache: &Arc<dyn CacheStore>,
    account: &Account,
    wanted: impl Fn(i64) -> bool,
) -> i64 {
    let key = Key::policy(account.id.0.as_u128());
    for _ in 0..20_000 {
        let found = cache.get(&[key]).await.unwrap().pop().flatten();
        if let Some(version) = found.map(|entry| entry.version).filter(|version| wanted(*version)) {
            return version;
        }
    }
    panic!("no such policy in the cache");
}
