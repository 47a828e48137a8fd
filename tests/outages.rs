//! Redis and PostgreSQL stopped and started while nodes call.

use std::time::{Duration, Instant};

use futures_util::future::join3;
use rollcall_app::SystemClock;
use rollcall_domain::Clock as _;
use rollcall_test_support::{
    Account, OwnPostgres, OwnRedis, STAFF, TestApp, TestDatabase, TestNode, Traffic, World,
    block_on, capacity, hours,
};
use sea_orm::{ConnectionTrait as _, Database};

/// The database knows it all; the cache only kept load off it.
#[test]
fn without_redis_nodes_go_on_from_the_database() {
    block_on(async {
        let mut redis = OwnRedis::start_new();
        let app = app_with(&redis).await;
        let account = app.provision(capacity(100_000)).await;
        let mut traffic = Traffic::start(&app.server, &account, 4);
        for _ in 0..2 {
            until_it_is(&app, "ready").await;
            traffic.until(50, is_answered).await;
            redis.stop();
            traffic.until(50, is_answered).await;
            until_it_is(&app, "degraded").await;
            app.run_workers().await;
            redis.start();
        }
        until_it_is(&app, "ready").await;
        everything_is_there(&app, traffic).await;
    });
}

/// A Redis that doesn't even refuse costs nobody an answer either.
#[test]
fn a_redis_that_hangs_is_passed_by() {
    block_on(async {
        let redis = OwnRedis::start_new();
        let app = app_with(&redis).await;
        let account = app.provision(capacity(100_000)).await;
        let mut traffic = Traffic::start(&app.server, &account, 4);
        traffic.until(50, is_answered).await;
        redis.hang();
        traffic.until(50, is_answered).await;
        until_it_is(&app, "degraded").await;
        app.run_workers().await;
        redis.go_on();
        until_it_is(&app, "ready").await;
        everything_is_there(&app, traffic).await;
    });
}

/// 20001, and nothing is counted against any node; then everybody goes on as if nothing had been.
#[test]
fn without_a_database_nobody_is_served_and_nobody_pays() {
    block_on(async {
        let mut postgres = OwnPostgres::start_new();
        let database = TestDatabase::at(&postgres.url()).await;
        let app = TestApp::start_on(database, &World::Production.cache_url()).await;
        let account = app.provision(capacity(100_000)).await;
        let mut refused = refused_once(&app, &account.tenant).await;
        let history = refused.reads().await.status(200).text;
        let mut traffic = Traffic::start(&app.server, &account, 4);
        until_it_is(&app, "ready").await;
        traffic.until(50, is_answered).await;
        postgres.stop();
        traffic.until(8, |status| status == 503).await;
        until_it_is(&app, "not ready").await;
        let (leaving, mut new) = (refused.clone(), app.node(&account, "new"));
        let calls = join3(refused.revalidates(), new.registers(), leaving.unbinds()).await;
        for answer in [calls.0, calls.1, calls.2] {
            answer.status(503).refused(20001);
        }
        rollcall_workers::run_once(&app.app).await.unwrap_err();
        postgres.start();
        until_it_is(&app, "ready").await;
        traffic.until(50, is_answered).await;
        assert_eq!(refused.reads().await.status(200).text, history);
        app.run_workers().await;
        everything_is_there(&app, traffic).await;
    });
}

/// The primary stays up and takes no writes any more: whoever is connected is refused (25006), and
/// everybody goes over to the standby that was promoted.
#[test]
fn a_primary_that_became_read_only_is_left_for_the_promoted_standby() {
    block_on(async {
        let primary = OwnPostgres::start_new();
        let standby = primary.standby();
        let database = TestDatabase::at(&primary.url_with(&standby)).await;
        let app = TestApp::start_on(database, &World::Production.cache_url()).await;
        let account = app.provision(capacity(100_000)).await;
        let mut traffic = Traffic::start(&app.server, &account, 4);
        until_it_is(&app, "ready").await;
        traffic.until(50, is_answered).await;
        let old = Database::connect(primary.url()).await.unwrap();
        for statement in
            ["alter system set default_transaction_read_only = on", "select pg_reload_conf()"]
        {
            old.execute_unprepared(statement).await.unwrap();
        }
        traffic.until(8, |status| status == 503).await;
        standby.promote();
        let switched = Instant::now();
        traffic.until(50, is_answered).await;
        let away = switched.elapsed();
        assert!(away < Duration::from_secs(5), "back after {away:?}");
        until_it_is(&app, "ready").await;
        app.run_workers().await;
        everything_is_there(&app, traffic).await;
    });
}

/// The product at the machine's time, on a database for tests and this Redis.
async fn app_with(redis: &OwnRedis) -> TestApp {
    let database = TestDatabase::new(World::Production).await;
    let app = TestApp::start_on(database, &redis.url()).await;
    app.clock.set(SystemClock.now());
    app
}

fn is_answered(status: u16) -> bool {
    [200, 201].contains(&status)
}

/// A node with one counted failure, of an account that is suspended.
async fn refused_once(app: &TestApp, tenant: &str) -> TestNode {
    let account: Account = app.provision_in(tenant, capacity(1).named("lapsed")).await;
    app.clock.set(SystemClock.now() - hours(3));
    let mut node = app.node(&account, "refused");
    node.registers().await.status(201);
    app.app.accounts().suspend(&STAFF, tenant, &account.name).await.unwrap();
    app.clock.set(SystemClock.now());
    let refused = node.revalidates().await.status(403).refused(30002);
    assert_eq!(refused.number_of("consecutive_failures"), 1);
    node
}

/// Ask until the operations port says so: it recovers by itself.
async fn until_it_is(app: &TestApp, status: &str) {
    let began = Instant::now();
    loop {
        // The clock is compared with the database's.
        app.clock.set(SystemClock.now());
        let answer = app.ops.get("/readyz", None).await;
        if answer.text_of("status") == status {
            assert_eq!(answer.status, if status == "not ready" { 503 } else { 200 });
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "not {status}: {}", answer.text);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Every node goes on from the number it was last given, and the counter is right.
async fn everything_is_there(app: &TestApp, traffic: Traffic) {
    for mut node in traffic.stop().await {
        if !node.registration.is_empty() {
            let held = node.seq;
            assert_eq!(node.revalidates().await.status(200).number_of("lease_seq"), held + 1);
        }
    }
    assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
}
