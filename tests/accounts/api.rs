//! Staff provision accounts over HTTP.

use reqwest::Method;
use rollcall_app::idempotency::{IdempotencyError, IdempotencyState, IdempotentRequest};
use rollcall_domain::{
    audit::{Actor, Principal},
    staff::Role,
};
use rollcall_test_support::{
    Account, Answer, TestApp, TestStaff, World, capacity, days, seconds, stories,
};
use serde_json::{Value, json};

use crate::audit::trail;

async fn scene(world: World) -> (TestApp, Account, TestStaff) {
    let app = world.start().await;
    let account = app.provision(capacity(2)).await;
    let staff = app.staff(&account, Role::Business).await;
    (app, account, staff)
}

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

stories! {
    async fn an_account_is_made_and_a_node_registers_with_it(world) {
        let (app, account, staff) = scene(world).await;
        let body = json!({
            "name": "new", "max_nodes": 3, "expires_on": "2026-12-31", "allow_ips": ["127.0.0.0/8"],
            "version_req": ">=4", "interval_s": 3600,
        });
        let made = staff.post("accounts", &body).await.status(201);
        let (id, password) = (made.text_of("account_id"), made.text_of("password"));
        assert!(made.json().get("secret_shown_at").is_none());
        let new = Account { name: "new".to_owned(), password: password.clone(), ..account.clone() };
        app.node(&new, "a").registers().await.status(201);

        let read = staff.get(&format!("accounts/{id}")).await.status(200);
        assert_eq!(read.member("nodes_in_use"), 1);
        assert_eq!(read.member("expires_on"), "2026-12-31");
        assert_eq!(read.member("interval_s"), 3600);
        assert!(!read.text.contains(&password) && !read.text.contains("argon2"));
        staff.post("accounts", &body).await.status(409).refused(10003);

        let rows = trail(&app, &account).await;
        let last = &rows.last().unwrap().entry;
        assert_eq!((last.action.as_str(), last.target.id.as_str()), ("account.create", id.as_str()));
        assert!(last.who.starts_with("tok_") && last.source.is_some() && last.request_id.is_some());
        assert!(!format!("{rows:?}").contains(&password));
    }

    async fn an_account_that_nobody_names_gets_a_readable_name(world) {
        let (app, _, staff) = scene(world).await;
        let body = json!({ "max_nodes": 3 });
        let made = staff.post_once("accounts", "k", &body).await.status(201);
        let name = made.text_of("name");
        assert_eq!(name.split('-').count(), 3, "{name}");
        let again = staff.post_once("accounts", "k", &body).await.status(201);
        assert_eq!(again.text_of("name"), name);
        let other = staff.post("accounts", &body).await.status(201);
        assert_ne!(other.text_of("name"), name);
        let before = app.contents().await;
        staff.post("accounts", &json!({ "max_nodes": 3, "name": "" })).await.status(422).refused(10001);
        assert_eq!(app.contents().await, before);
    }

    async fn every_field_that_is_wrong_is_named(world) {
        let (app, _, staff) = scene(world).await;
        let before = app.contents().await;
        let wrong = json!({ "name": "", "max_nodes": 1, "password": "short",
            "allow_ips": ["127.0.0.1", "x"], "version_req": "new" });
        let answer = staff.post("accounts", &wrong).await.status(422).refused(10001);
        let errors = answer.member("errors");
        let fields: Vec<_> =
            errors.as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
        assert_eq!(fields, ["name", "password", "allow_ips[1]", "version_req"]);
        for (body, field) in [
            // Basic couldn't carry it; nor may it be a path, a page, or what nobody sees.
            (json!({ "name": "a:b", "max_nodes": 1 }), "name"),
            (json!({ "name": "../../etc", "max_nodes": 1 }), "name"),
            (json!({ "name": "ac\u{202e}me", "max_nodes": 1 }), "name"),
            (json!({ "name": "x", "max_nodes": "many" }), "max_nodes"),
            (json!({ "name": "x", "max_nodes": 100_000_001 }), "max_nodes"),
            (json!({ "name": "x", "max_nodes": 1, "interval_s": 0 }), "interval_s"),
            (json!({ "name": "x", "max_nodes": 1, "expires_on": "31.12.2026" }), "expires_on"),
            (json!({ "name": "x", "max_nodes": 1, "starts_on": "2027-01-01",
                "expires_on": "2026-01-01" }), "expires_on"),
        ] {
            let answer = staff.post("accounts", &body).await.status(422).refused(10001);
            assert_eq!(answer.member("errors/0/field"), field, "{body}");
        }
        assert_eq!(app.contents().await, before);
    }

    async fn a_change_keeps_what_it_doesnt_name(world) {
        let (_app, account, staff) = scene(world).await;
        let at = format!("accounts/{}", account.id);
        let set = json!({ "max_nodes": 9, "expires_on": "2026-12-31", "interval_s": 60 });
        staff.patch(&at, &set).await.status(200);
        let kept = staff.patch(&at, &json!({ "allow_apps": ["web"] })).await.status(200);
        assert_eq!(kept.member("max_nodes"), 9);
        assert_eq!(kept.member("expires_on"), "2026-12-31");
        assert_eq!(kept.member("interval_s"), 60);
        let lists = json!({ "allow_ips": ["127.0.0.1"], "allow_domains": ["example.com"] });
        staff.patch(&at, &lists).await.status(200);
        let cleared = json!({ "expires_on": null, "interval_s": null, "allow_apps": [],
            "allow_ips": null, "allow_domains": null });
        let cleared = staff.patch(&at, &cleared).await.status(200);
        assert_eq!(cleared.member("expires_on"), Value::Null);
        assert_eq!(cleared.member("interval_s"), 7200);
        for list in ["allow_apps", "allow_ips", "allow_domains"] {
            assert_eq!(cleared.member(list), json!([]), "{list}");
        }
    }

    async fn a_change_decided_on_an_old_version_is_refused(world) {
        let (app, account, staff) = scene(world).await;
        let at = format!("accounts/{}", account.id);
        let old = tag(&staff.get(&at).await);
        let changed = staff.patch_if(&at, &old, &json!({ "max_nodes": 3 })).await.status(200);
        assert_ne!(tag(&changed), old);
        let before = app.contents().await;
        staff.patch_if(&at, &old, &json!({ "max_nodes": 4 })).await.status(412).refused(10003);
        staff.patch_if(&at, "\"nonsense\"", &json!({})).await.status(412);
        let suspend = staff.request(Method::POST, &format!("{at}/suspend")).header("If-Match", &old);
        staff.server.send(suspend).await.status(412);
        assert_eq!(app.contents().await, before);
        // Nodes that come and go don't change the version that staff decide on.
        app.node(&account, "a").registers().await.status(201);
        assert_eq!(tag(&staff.get(&at).await), tag(&changed));
        staff.patch_if(&at, &tag(&changed), &json!({ "max_nodes": 5 })).await.status(200);
        staff.patch_if(&at, "*", &json!({ "max_nodes": 6 })).await.status(200);
    }

    async fn an_accounts_way_through_life(world) {
        let (app, account, staff) = scene(world).await;
        let at = |verb: &str| format!("accounts/{}/{verb}", account.id);
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let suspended = staff.post(&at("suspend"), &json!({})).await.status(200);
        assert_eq!(suspended.text_of("status"), "suspended");
        app.node(&account, "b").registers().await.status(403).refused(30002);
        staff.post(&at("resume"), &json!({})).await.status(200);

        let reset = json!({ "keep_nodes": true });
        let reset = staff.post(&at("reset-password"), &reset).await.status(200);
        node.revalidates().await.status(200);
        app.node(&account, "b").registers().await.status(401).refused(30006);
        let password = reset.text_of("password");
        let new = Account { password, ..account.clone() };
        app.node(&new, "b").registers().await.status(201);
        staff.server.send(staff.request(Method::POST, &at("reset-password"))).await.status(200);

        staff.post(&at("close"), &json!({})).await.status(200);
        let seen = staff.get(&format!("registrations/{}", node.registration)).await.status(200);
        assert_eq!(seen.text_of("state"), "unbound");
        staff.post(&at("resume"), &json!({})).await.status(409).refused(10003);
        let again = json!({ "name": account.name, "max_nodes": 1 });
        staff.post("accounts", &again).await.status(409);
    }

    async fn a_request_with_a_key_takes_effect_once(world) {
        let (app, account, staff) = scene(world).await;
        let body = json!({ "name": "once", "max_nodes": 1 });
        let first = staff.post_once("accounts", "k1", &body).await.status(201);
        let before = app.contents().await;
        let again = staff.post_once("accounts", "k1", &body).await.status(201);
        assert_eq!(again.member("account_id"), first.member("account_id"));
        assert_eq!(again.member("password"), Value::Null, "a secret is not repeated");
        assert!(again.text_of("secret_shown_at").starts_with("2026-03-02T08:00:00"));
        let other = json!({ "name": "other", "max_nodes": 1 });
        staff.post_once("accounts", "k1", &other).await.status(422).refused(10001);
        assert_eq!(app.contents().await, before);
        // Another caller's key is another key, and so is another path's.
        let owner = app.staff(&account, Role::Owner).await;
        owner.post_once("accounts", "k1", &body).await.status(409);
        let at = format!("accounts/{}/suspend", account.id);
        staff.post_once(&at, "k1", &json!({})).await.status(200);
        // After a day it is forgotten.
        app.clock.advance(days(1));
        staff.post_once("accounts", "k1", &other).await.status(201);
    }

    /// What was refused is decided anew.
    async fn a_refused_request_may_use_its_key_again(world) {
        let (_app, account, staff) = scene(world).await;
        let at = |verb: &str| format!("accounts/{}/{verb}", account.id);
        let taken = json!({ "name": account.name, "max_nodes": 1 });
        staff.post_once("accounts", "k", &taken).await.status(409);
        staff.post_once("accounts", "k", &taken).await.status(409);
        let reset = staff.post_once(&at("reset-password"), "r", &json!({})).await.status(200);
        let again = staff.post_once(&at("reset-password"), "r", &json!({})).await.status(200);
        assert!(reset.member("password").is_string() && again.member("password").is_null());
    }

    /// The process that worked on it is gone: after a minute somebody else may.
    async fn a_request_whose_process_is_gone_is_taken_over(world) {
        let (app, account, _) = scene(world).await;
        let (tenant, who) = (account.owner.id, Principal::CommandLine);
        let request = IdempotentRequest {
            method: "POST".to_owned(), path: "/x".to_owned(), key: "k".to_owned(),
            body_hash: [7; 32],
        };
        let begin = async || app.app.idempotency().begin(tenant, who, &request).await;
        let IdempotencyState::Fresh(lost) = begin().await.unwrap() else { panic!("not fresh") };
        app.clock.advance(seconds(59));
        assert!(matches!(begin().await, Err(IdempotencyError::InFlight)));
        app.clock.advance(seconds(1));
        let IdempotencyState::Fresh(next) = begin().await.unwrap() else { panic!("not fresh") };

        // The one that was given up wakes up, and finds that it may not any more.
        let suspend = async |attempt| {
            let by = Actor { once: Some(attempt), ..Actor::command_line() };
            app.app.accounts().suspend(&by, &account.tenant, &account.name).await
        };
        let before = app.contents().await;
        assert!(suspend(lost).await.is_err());
        assert_eq!(app.contents().await, before);
        suspend(next).await.unwrap();
        assert!(matches!(begin().await, Ok(IdempotencyState::Done { .. })));
    }

    /// Two requests of one key race on two servers: one effect, and nobody is told otherwise.
    async fn a_key_that_races_itself_has_one_effect(world) {
        let (app, account, staff) = scene(world).await;
        let (_, server) = app.another().await;
        let elsewhere = TestStaff { server, ..staff.clone() };
        for round in 0..5 {
            let body = json!({ "name": "race", "role": "auditor" });
            let owner = app.staff(&account, Role::Owner).await;
            let other = TestStaff { bearer: owner.bearer.clone(), ..elsewhere.clone() };
            let key = format!("race {round}");
            let before = trail(&app, &account).await.len();
            let racing = [&owner, &other, &owner, &other]
                .map(|staff| staff.post_once("tokens", &key, &body));
            let answers = futures_util::future::join_all(racing).await;
            let shown = answers.iter().filter(|answer| {
                answer.status == 201 && answer.member("token").is_string()
            });
            assert_eq!(shown.count(), 1);
            for answer in &answers {
                assert!([201, 409].contains(&answer.status), "{}", answer.text);
            }
            assert_eq!(trail(&app, &account).await.len(), before + 1);
        }
    }

    async fn lists_are_paged_and_filtered(world) {
        let (_app, _, staff) = scene(world).await;
        for number in 0..5 {
            let body = json!({ "name": format!("list-{number}"), "max_nodes": 1 });
            staff.post("accounts", &body).await.status(201);
        }
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = staff.get(&format!("accounts?search=list&limit=2{cursor}")).await.status(200);
            let items = page.member("items");
            names.extend(items.as_array().unwrap().iter().map(|item| item["name"].clone()));
            match page.member("next_cursor") {
                Value::String(next) => cursor = format!("&cursor={next}"),
                _ => break,
            }
        }
        assert_eq!(names, ["list-0", "list-1", "list-2", "list-3", "list-4"]);
        for wrong in ["limit=201", "limit=0", "status=open", "search=%00", "cursor=%0a"] {
            staff.get(&format!("accounts?{wrong}")).await.status(422).refused(10001);
        }
        for wrong in ["registrations?node_id=%00", "registrations?cursor=x", "events?kind=x",
            "audit?who=%00", "audit?cursor=x", "staff?cursor=%00", "tokens?cursor=x"] {
            staff.get(wrong).await.status(422).refused(10001);
        }
    }

    async fn nodes_are_found_and_unbound(world) {
        let (app, account, staff) = scene(world).await;
        let (mut a, mut b) = (app.node(&account, "a"), app.node(&account, "b"));
        a.registers().await.status(201);
        b.registers().await.status(201);
        for (query, count) in [("", 2), ("node_id=a", 1), ("state=failed", 0), ("ip=127.0.0.1", 2),
            ("ip=192.0.2.1", 0), ("project_id=nobody", 0), ("hostname=nobody", 0)] {
            let found = staff.get(&format!("registrations?{query}")).await.status(200);
            assert_eq!(found.member("items").as_array().unwrap().len(), count, "{query}");
        }
        let of_account = staff.get(&format!("registrations?account={}", account.id)).await;
        assert_eq!(of_account.text_of("items/0/account"), account.name);
        staff.get("registrations?ip=x").await.status(422).refused(10001);

        let at = format!("registrations/{}", a.registration);
        let read = staff.get(&at).await.status(200);
        let old = staff.request(Method::DELETE, &at).header("If-Match", "\"77\"");
        staff.server.send(old).await.status(412);
        let now = staff.request(Method::DELETE, &at).header("If-Match", tag(&read));
        staff.server.send(now).await.status(204);
        staff.delete(&at).await.status(409).refused(20000);
        a.revalidates().await.status(410);
        let events = staff.get("events?kind=unbound").await.status(200);
        assert_eq!(events.text_of("items/0/registration_id"), a.registration);
        let audit = staff.get("audit?action=registration.unbind").await.status(200);
        assert_eq!(audit.text_of("items/0/target_id"), a.registration);
        let timeline = staff.get(&format!("audit?account={}&limit=1", account.id)).await;
        assert_eq!(timeline.text_of("items/0/action"), "registration.unbind");
    }

    async fn staff_and_settings_are_changed_by_owners(world) {
        let (app, account, _) = scene(world).await;
        let owner = app.staff(&account, Role::Owner).await;
        let body = json!({ "email": "ann@example.com", "role": "support" });
        let made = owner.post_once("staff", "k", &body).await.status(201);
        assert!(made.member("password").is_string());
        assert!(owner.post_once("staff", "k", &body).await.status(201).member("password").is_null());
        let at = format!("staff/{}", made.text_of("staff_id"));
        let disabled = json!({ "status": "disabled" });
        let changed = owner.patch_if(&at, &tag(&made), &disabled).await.status(200);
        assert_eq!(changed.text_of("status"), "disabled");
        owner.patch_if(&at, &tag(&made), &disabled).await.status(412);
        assert_eq!(owner.get("staff").await.status(200).text_of("items/0/email"), "ann@example.com");

        let tenant = owner.get("tenant").await.status(200);
        let change = json!({ "interval_s": 60, "zone": "Asia/Shanghai" });
        let changed = owner.patch_if("tenant", &tag(&tenant), &change).await.status(200);
        assert_eq!((changed.member("interval_s"), changed.text_of("zone")), (60.into(), "Asia/Shanghai".to_owned()));
        owner.patch_if("tenant", &tag(&tenant), &change).await.status(412);
        owner.patch("tenant", &json!({ "status": "suspended" })).await.status(422).refused(10001);
    }
}
