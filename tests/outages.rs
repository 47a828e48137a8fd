//! Redis and PostgreSQL stopped and started while nodes call.

use std::time::{Duration, Instant};

use futures_util::future::{join, join3};
use rollcall_app::SystemClock;
use rollcall_domain::Clock as _;
use rollcall_test_support::{
    Account, Answer, Forwarder, Installation, OwnPostgres, OwnRedis, STAFF, Server, TestApp,
    TestDatabase, TestNode, Traffic, World, block_on, capacity, hours,
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

/// It answers, and refuses whatever is written: nobody notices but whoever asks how it is.
#[test]
fn a_redis_that_refuses_writes_is_told_by_its_own_word() {
    block_on(async {
        let redis = OwnRedis::start_new();
        let app = app_with(&redis).await;
        let account = app.provision(capacity(100_000)).await;
        let mut traffic = Traffic::start(&app.server, &account, 4);
        traffic.until(50, is_answered).await;
        for (refusing, word, taking) in [
            ("CONFIG SET maxmemory 1", "OOM", "CONFIG SET maxmemory 0"),
            ("REPLICAOF 127.0.0.1 1", "READONLY", "REPLICAOF NO ONE"),
            (
                "CONFIG SET min-replicas-to-write 1",
                "NOREPLICAS",
                "CONFIG SET min-replicas-to-write 0",
            ),
        ] {
            until_it_is(&app, "ready").await;
            redis.tell(refusing);
            until_a_check_says(&app, "cache", word).await;
            traffic.until(50, is_answered).await;
            until_a_check_says(&app, "cache", word).await;
            redis.tell(taking);
        }
        until_it_is(&app, "ready").await;
        redis.fails_to_save();
        until_a_check_says(&app, "cache", "MISCONF").await;
        traffic.until(50, is_answered).await;
        redis.tell("CONFIG SET stop-writes-on-bgsave-error no");
        until_it_is(&app, "ready").await;
        everything_is_there(&app, traffic).await;
    });
}

/// What reads goes on, what writes is 20001, and readiness says why, until there is room again.
#[test]
fn a_full_disk_is_told() {
    block_on(async {
        let installation = Installation::new(World::Embedded).await;
        let account = installation.provision(capacity(10)).await;
        let process = installation.serve().await;
        let mut node = TestNode::new(&process.server, &account, "a");
        node.registers().await.status(201);
        process.limit_files(Some(4096));
        let degraded = until(&process.ops, "degraded").await;
        check_says(&degraded, "writes", "disk I/O error").unwrap();
        node.revalidates().await.status(503).refused(20001);
        node.reads().await.status(200);
        TestNode::new(&process.server, &account, "b").registers().await.status(503).refused(20001);
        process.limit_files(None);
        until(&process.ops, "ready").await;
        node.revalidates().await.status(200);
        TestNode::new(&process.server, &account, "b").registers().await.status(201);
    });
}

/// SQLite has one writer: whoever waits for it stands in a queue, which is no failure of the
/// database's.
#[test]
fn whoever_waits_for_a_turn_to_write_is_served() {
    block_on(async {
        let app = World::Embedded.start().await;
        let account = app.provision(capacity(2)).await;
        let (mut known, mut new) = (app.node(&account, "known"), app.node(&account, "new"));
        known.registers().await.status(201);
        let leaving = known.clone();
        let writing = app.app.store().write().await.unwrap();
        let mut calls = std::pin::pin!(async { join(leaving.unbinds(), new.registers()).await });
        // Longer than anybody waits for a connection.
        let early = tokio::time::timeout(Duration::from_secs(4), &mut calls).await;
        assert!(early.is_err(), "{early:?}");
        drop(writing);
        let (left, came) = calls.await;
        left.status(204);
        came.status(201);
    });
}

/// A standby answers and takes no writes.
#[test]
fn a_database_that_takes_no_writes_is_told() {
    block_on(async {
        let primary = OwnPostgres::start_new();
        let database = TestDatabase::at(&primary.url()).await;
        let app = TestApp::start_on(database, &World::Production.cache_url()).await;
        until_it_is(&app, "ready").await;
        let admin = Database::connect(primary.url()).await.unwrap();
        for (read_only, status) in [("on", "degraded"), ("off", "ready")] {
            let set = format!("alter system set default_transaction_read_only = {read_only}");
            admin.execute_unprepared("set default_transaction_read_only = off").await.unwrap();
            admin.execute_unprepared(&set).await.unwrap();
            admin.execute_unprepared("select pg_reload_conf()").await.unwrap();
            until_it_is(&app, status).await;
            if read_only == "on" {
                until_a_check_says(&app, "writes", "read-only transaction").await;
            }
        }
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
        primary.becomes_read_only().await;
        traffic.until(8, |status| status == 503).await;
        standby.promote();
        is_back(traffic.until(50, is_answered)).await;
        until_it_is(&app, "ready").await;
        app.run_workers().await;
        everything_is_there(&app, traffic).await;
    });
}

/// The same where one name is all that is known of the database: its entry is changed, the old
/// primary stays up, and so does every connection to it.
#[test]
fn a_primary_that_became_read_only_is_left_for_where_its_name_leads() {
    block_on(async {
        let primary = OwnPostgres::start_new();
        let standby = primary.standby();
        let name = Forwarder::to(&primary).await;
        let database = TestDatabase::at(&name.url()).await;
        let app = TestApp::start_on(database, &World::Production.cache_url()).await;
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(100_000)).await;
        let [mut first, mut leaving] = ["first", "leaving"].map(|node| app.node(&account, node));
        first.registers().await.status(201);
        leaving.registers().await.status(201);
        // So that there is a connection for unbindings too.
        first.unbinds().await.status(204);
        let mut traffic = Traffic::start(&app.server, &account, 4);
        until_it_is(&app, "ready").await;
        traffic.until(50, is_answered).await;
        primary.becomes_read_only().await;
        leaving.unbinds().await.status(503).refused(20001);
        traffic.until(8, |status| status == 503).await;
        standby.promote();
        name.leads_to(&standby);
        is_back(async {
            // Registrations and renewals, and unbindings meanwhile.
            join(traffic.until(50, is_answered), until_it_left(&leaving)).await;
        })
        .await;
        until_it_is(&app, "ready").await;
        app.run_workers().await;
        everything_is_there(&app, traffic).await;
    });
}

/// Whatever is waited for comes within five seconds of the switch to another primary.
async fn is_back(served: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_secs(5), served).await.expect("back within 5 s");
}

/// Ask until it is unbound; as long as the database takes no writes that is 20001.
async fn until_it_left(node: &TestNode) {
    loop {
        let answer = node.unbinds().await;
        if answer.status == 204 {
            return;
        }
        answer.status(503).refused(20001);
    }
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
    until_readiness(app, |answer| answer.text_of("status") == status).await;
}

/// Ask until one of the checks fails with these words; that is degraded.
async fn until_a_check_says(app: &TestApp, name: &str, words: &str) {
    let answer = until_readiness(app, |answer| check_says(answer, name, words).is_ok()).await;
    assert_eq!(answer.text_of("status"), "degraded");
}

/// Whether this check failed, with these words in what it tells.
fn check_says(answer: &Answer, name: &str, words: &str) -> Result<(), String> {
    let checks = answer.member("checks");
    let check = checks.as_array().unwrap().iter().find(|check| check["name"] == name).unwrap();
    let says = check["ok"] == false && check["detail"].as_str().unwrap().contains(words);
    if says { Ok(()) } else { Err(check.to_string()) }
}

async fn until_readiness(app: &TestApp, holds: impl Fn(&Answer) -> bool) -> Answer {
    // The clock is compared with the database's.
    asked_until(&app.ops, || app.clock.set(SystemClock.now()), holds).await
}

async fn until(ops: &Server, status: &str) -> Answer {
    asked_until(ops, || (), |answer| answer.text_of("status") == status).await
}

async fn asked_until(ops: &Server, before: impl Fn(), holds: impl Fn(&Answer) -> bool) -> Answer {
    let began = Instant::now();
    loop {
        before();
        let answer = ops.get("/readyz?verbose", None).await;
        if holds(&answer) {
            let ready = answer.text_of("status") != "not ready";
            assert_eq!(answer.status, if ready { 200 } else { 503 });
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "in vain: {}", answer.text);
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
