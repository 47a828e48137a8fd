//! What whoever runs the service sees of it: health, metrics, request ids, the source of calls.

mod metrics_page;

use std::time::Duration;

use reqwest::Method;
use rollcall_domain::accounts::AllowLists;
use rollcall_http::ServerOptions;
use rollcall_test_support::{
    Account, Answer, Provision, Server, TestApp, basic, capacity, hours, seconds, stories,
};

/// Nothing takes this long, unless it hangs.
const FOREVER: Duration = Duration::from_secs(60);

/// The clock that readiness holds against the database's.
async fn sets_its_clock_right(app: &TestApp) {
    app.clock.set(app.app.store().now().await.unwrap());
}

async fn metrics(ops: &Server) -> String {
    ops.get("/metrics", None).await.status(200).text
}

/// Prometheus would find this sample.
#[track_caller]
fn shows(metrics: &str, sample: &str) {
    assert!(metrics.lines().any(|line| line == sample), "no {sample} in\n{metrics}");
}

/// What a sample stands at.
#[track_caller]
fn value(metrics: &str, sample: &str) -> f64 {
    let value = metrics.lines().find_map(|line| line.strip_prefix(sample)?.strip_prefix(' '));
    value.unwrap_or_else(|| panic!("no {sample} in\n{metrics}")).parse().unwrap()
}

stories! {
    async fn it_is_ready_and_says_what_it_looked_at(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        assert_eq!(app.ops.get("/livez", None).await.status(200).text, "ok");
        sets_its_clock_right(&app).await;
        let brief = app.ops.get("/readyz", None).await.status(200);
        assert_eq!(brief.json(), serde_json::json!({ "status": "ready" }));
        sets_its_clock_right(&app).await;
        let told = app.ops.get("/readyz?verbose", None).await.status(200);
        assert_eq!(told.text_of("status"), "ready");
        let checks = told.member("checks");
        let names: Vec<_> = checks.as_array().unwrap().iter().map(|check| &check["name"]).collect();
        assert_eq!(names, ["database", "migrations", "clock", "writes", "signer", "cache"]);
        for check in checks.as_array().unwrap() {
            assert_eq!(check["ok"], true, "{check}");
            assert!(check["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{check}");
        }
        app.node(&account, "a").registers().await.status(201);
    }

    /// More than two seconds off the database's clock is not ready, and gives no slot away; alive
    /// it is all the same.
    async fn a_clock_that_is_off_is_not_ready(world) {
        let app = world.start().await;
        sets_its_clock_right(&app).await;
        let account = app.provision(capacity(2)).await;
        let (mut known, mut new) = (app.node(&account, "known"), app.node(&account, "new"));
        known.registers().await.status(201);
        app.clock.advance(hours(1));
        let told = app.ops.get("/readyz?verbose", None).await.status(503);
        assert_eq!(told.text_of("status"), "not ready");
        let checks = told.member("checks");
        let wrong = checks.as_array().unwrap().iter().filter(|check| check["ok"] == false);
        let wrong: Vec<_> = wrong.map(|check| &check["name"]).collect();
        assert_eq!(wrong, ["clock"]);
        app.ops.get("/livez", None).await.status(200);
        // Another server may give it, so the node is told to ask again, and is counted as told.
        let refused = new.registers().await.status(503).refused(20001);
        assert_eq!(refused.text_of("action"), "retry");
        assert_eq!(refused.headers["retry-after"], "5");
        shows(&metrics(&app.ops).await, r#"rollcall_registrations_total{outcome="20001"} 1"#);
        known.revalidates().await.status(200);
        sets_its_clock_right(&app).await;
        app.ops.get("/readyz", None).await.status(200);
        new.registers().await.status(201);
    }

    /// By the sweeper, by the node itself, or by a newcomer that needs its slot.
    async fn a_lease_that_is_over_is_counted_whoever_meets_it(world) {
        let app = world.start().await;
        let mut last = Vec::new();
        for _ in 0..3 {
            let account = app.provision(capacity(1)).await;
            let mut node = app.node(&account, "gone");
            node.registers().await.status(201);
            last.push((account, node));
        }
        app.clock.advance(hours(25));
        last[0].1.revalidates().await.status(410);
        app.node(&last[1].0, "new").registers().await.status(201);
        shows(&metrics(&app.ops).await, "rollcall_expired_leases_total 2");
        app.run_workers().await;
        app.run_workers().await;
        shows(&metrics(&app.ops).await, "rollcall_expired_leases_total 3");
    }

    async fn requests_are_counted_by_route_method_and_status(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        node.registers().await.status(200);
        app.node(&account, "b").registers().await.status(409);
        node.revalidates().await.status(200);
        app.server.get("/nowhere/at/all", None).await.status(404);
        app.server.get("/nowhere/else", None).await.status(404);
        let made_up = Method::from_bytes(b"BREW").unwrap();
        app.server.send(app.server.request(made_up, "/nowhere")).await.status(404);

        let metrics = metrics(&app.ops).await;
        let route = r#"route="/{tenant}/v1/registrations""#;
        for status in ["200", "201", "409"] {
            let labels = format!(r#"{{method="POST",{route},status="{status}"}}"#);
            shows(&metrics, &format!("rollcall_http_requests_total{labels} 1"));
        }
        let labels = format!(r#"{{method="POST",{route}}}"#);
        shows(&metrics, &format!("rollcall_http_request_duration_seconds_count{labels} 3"));
        let labels = format!(r#"{{method="POST",{route},le="+Inf"}}"#);
        shows(&metrics, &format!("rollcall_http_request_duration_seconds_bucket{labels} 3"));
        let route = r#"route="/{tenant}/v1/registrations/{id}/revalidations""#;
        let labels = format!(r#"{{method="POST",{route},status="200"}}"#);
        shows(&metrics, &format!("rollcall_http_requests_total{labels} 1"));
        // Whoever makes addresses and methods up makes no time series.
        let labels = r#"{method="GET",route="none",status="404"}"#;
        shows(&metrics, &format!("rollcall_http_requests_total{labels} 2"));
        let labels = r#"{method="other",route="none",status="404"}"#;
        shows(&metrics, &format!("rollcall_http_requests_total{labels} 1"));
        assert!(!metrics.contains(&node.registration) && !metrics.contains("BREW"));
    }

    async fn registrations_revalidations_and_refusals_are_counted(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        node.registers().await.status(200);
        let mut stranger = app.node(&account, "b");
        stranger.account.password = "not the password".to_owned();
        stranger.registers().await.status(401).refused(30006);
        node.revalidates().await.status(200);
        app.run_workers().await;

        let metrics = metrics(&app.ops).await;
        shows(&metrics, r#"rollcall_registrations_total{outcome="created"} 1"#);
        shows(&metrics, r#"rollcall_registrations_total{outcome="again"} 1"#);
        shows(&metrics, r#"rollcall_registrations_total{outcome="30006"} 1"#);
        shows(&metrics, r#"rollcall_revalidations_total{outcome="renewed"} 1"#);
        shows(&metrics, r#"rollcall_refusals_total{code="30006"} 1"#);
        shows(&metrics, r#"rollcall_refusals_total{code="30007"} 0"#);
        shows(&metrics, "rollcall_live_registrations 1");
    }

    async fn the_database_is_watched_too(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        node.revalidates().await.status(200);
        node.unbinds().await.status(204);
        let metrics = metrics(&app.ops).await;
        for committer in ["claims", "renewals", "unbinds"] {
            let labels = format!(r#"{{committer="{committer}"}}"#);
            shows(&metrics, &format!("rollcall_commit_batch_size_count{labels} 1"));
            shows(&metrics, &format!("rollcall_commit_batch_size_sum{labels} 1"));
            shows(&metrics, &format!("rollcall_commit_wait_seconds_count{labels} 1"));
        }
        let open = value(&metrics, "rollcall_database_connections");
        let idle = value(&metrics, "rollcall_database_connections_idle");
        assert!(open >= 1.0 && (0.0..=open).contains(&idle), "{open} open, {idle} idle");
    }

    /// A lease that is over ends in the figures, and each worker's steps are counted.
    async fn the_workers_show_that_they_ran(world) {
        let app = world.start().await;
        sets_its_clock_right(&app).await;
        let account = app.provision(capacity(1)).await;
        app.node(&account, "a").registers().await.status(201);
        let serving = app.served(ServerOptions::default());
        let workers = app.starts_workers(&serving);
        let ran = |metrics: &str, worker: &str| {
            let sample = r#"rollcall_worker_runs_total{outcome="#;
            let named = format!(r#"worker="{worker}"}}"#);
            metrics.lines().any(|line| line.starts_with(sample) && line.contains(&named))
        };
        let until_all_ran = async {
            loop {
                let metrics = metrics(&serving.ops).await;
                if ["sweep", "usage", "live", "notices"].iter().all(|worker| ran(&metrics, worker)) {
                    return;
                }
            }
        };
        tokio::time::timeout(FOREVER, until_all_ran).await.expect("workers that work");
        workers.stop().await;
        shows(&metrics(&app.ops).await, "rollcall_live_registrations 1");
    }

    /// Each answer, a problem or not, can be found again in the logs.
    async fn every_answer_has_a_request_id(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        let path = format!("/{}/v1/registrations", account.tenant);
        let answers = [
            node.registers().await.status(201),
            node.revalidates().await.status(200),
            app.server.get("/help/codes", None).await.status(200),
            app.server.get(&path, None).await.status(401).refused(30006),
            app.server.post(&path, None, &serde_json::json!({})).await.status(422).refused(10001),
            app.server.get("/nowhere", None).await.status(404).refused(10003),
            app.server.delete(&path, None).await.status(405).refused(10003),
            node.unbinds().await.status(204),
        ];
        let mut ids: Vec<_> = answers.iter().map(request_id).collect();
        for (answer, id) in answers.iter().zip(&ids) {
            assert!(id.starts_with("req_"), "{id}");
            if answer.status >= 400 {
                assert_eq!(&answer.text_of("instance"), id);
            }
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), answers.len(), "each has its own");
    }

    /// A proxy of ours may name the request, if with a name that can do no harm in a log.
    async fn only_a_trusted_proxy_names_the_request(world) {
        let app = world.start().await;
        let proxied = app.served(behind_a_proxy());
        let id = async |server: &Server, id: &str| {
            let request = server.request(Method::GET, "/nowhere").header("X-Request-Id", id);
            request_id(&server.send(request).await.status(404).refused(10003))
        };
        assert_eq!(id(&proxied.server, "edge-1.a_b").await, "edge-1.a_b");
        assert_ne!(id(&app.server, "edge-1.a_b").await, "edge-1.a_b");
        for harmful in ["two words", "<b>", &"x".repeat(65), ""] {
            assert!(id(&proxied.server, harmful).await.starts_with("req_"), "{harmful}");
        }
    }

    /// A forwarded address counts from a proxy of ours, and from nobody else.
    async fn the_source_is_who_called_the_trusted_proxy(world) {
        let app = world.start().await;
        let proxied = app.served(behind_a_proxy());
        let office = from(&app, "203.0.113.0/24").await;
        let machine = from(&app, "127.0.0.1/32").await;
        let header = "X-Forwarded-For";

        register(&app.server, &office, header, "203.0.113.7").await.status(403).refused(30003);
        register(&proxied.server, &office, header, "203.0.113.7").await.status(201);
        register(&proxied.server, &office, "Forwarded", "for=203.0.113.7").await.status(200);
        // What the caller wrote itself stands left of what the proxy added.
        let forged = "203.0.113.7, 198.51.100.1";
        register(&proxied.server, &office, header, forged).await.status(403).refused(30003);

        register(&app.server, &machine, header, "203.0.113.7").await.status(201);
        register(&proxied.server, &machine, header, "203.0.113.7").await.status(403).refused(30003);
        register(&proxied.server, &machine, "X-Nothing", "x").await.status(200);
    }

    /// What is recorded of a failure is where it came from, too.
    async fn a_failure_is_recorded_with_its_source(world) {
        let app = world.start().await;
        let proxied = app.served(behind_a_proxy());
        let office = from(&app, "203.0.113.0/24").await;
        let forwarded = "198.51.100.1";
        let refused = register(&proxied.server, &office, "X-Forwarded-For", forwarded).await;
        let refused = refused.status(403).refused(30003);
        app.clock.advance(seconds(1));
        register(&proxied.server, &office, "X-Forwarded-For", "203.0.113.7").await.status(201);
        let path = format!("/{}/v1/registrations", office.tenant);
        let owner = basic(&office.name, &office.password);
        let list = app.server.get(&path, Some(&owner)).await.status(200);
        assert_eq!(list.text_of("items/0/failures/0/source"), forwarded);
        assert_eq!(list.text_of("items/0/failures/0/request_id"), request_id(&refused));
    }
}

fn behind_a_proxy() -> ServerOptions {
    let trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    ServerOptions { trusted_proxies, ..ServerOptions::default() }
}

/// An account of one node that registers from there only.
async fn from(app: &TestApp, net: &str) -> Account {
    let allow = AllowLists { ips: vec![net.parse().unwrap()], ..AllowLists::default() };
    app.provision(Provision { allow, ..capacity(1) }).await
}

async fn register(server: &Server, account: &Account, header: &str, value: &str) -> Answer {
    let body = serde_json::json!({
        "account": account.name, "password": account.password,
        "node": rollcall_test_support::node_body("a"),
    });
    let path = format!("/{}/v1/registrations", account.tenant);
    server.send(server.request(Method::POST, &path).header(header, value).json(&body)).await
}

#[track_caller]
fn request_id(answer: &Answer) -> String {
    let id = answer.headers.get("x-request-id").expect("an X-Request-Id");
    id.to_str().expect("ASCII").to_owned()
}
