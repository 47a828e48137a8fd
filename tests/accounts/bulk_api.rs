//! Staff do one thing to many accounts, and read what happened to one, over HTTP.

use rollcall_domain::staff::Role;
use rollcall_test_support::{capacity, minutes, stories};
use serde_json::{Value, json};

use crate::contracts::api::scene;

stories! {
    async fn each_account_is_one_that_was_done_unchanged_or_refused(world) {
        let (app, account, staff) = scene(world).await;
        for name in ["acme-1", "acme-2"] {
            app.provision_in(&account.tenant, capacity(1).named(name)).await;
        }
        let id = account.id.to_string();
        staff.post(&format!("accounts/{id}/suspend"), &json!({})).await.status(200);
        let body = |dry_run: bool| json!({
            "action": "suspend", "names": ["acme-1", account.name, "nobody"], "dry_run": dry_run,
        });
        let before = app.contents().await;
        let dry = staff.post_once("accounts/bulk", "k", &body(true)).await.status(200);
        assert_eq!((dry.member("bulk_id"), dry.member("dry_run")), (Value::Null, true.into()));
        assert_eq!(app.contents().await, before, "a dry run leaves no key either");

        let done = staff.post_once("accounts/bulk", "k", &body(false)).await.status(200);
        for (count, expected) in [("matched", 3), ("done", 1), ("unchanged", 1), ("refused", 1)] {
            assert_eq!((dry.number_of(count), done.number_of(count)), (expected, expected), "{count}");
        }
        let results = ["done", "unchanged", "refused"];
        for (nth, result) in results.iter().enumerate() {
            assert_eq!(done.text_of(&format!("items/{nth}/result")), *result);
        }
        assert_eq!((done.text_of("items/2/code"), done.member("items/2/account_id")), ("unknown".to_owned(), Value::Null));
        assert_eq!(done.text_of("items/1/account_id"), id);

        // A replay tells what was done, and does nothing more.
        staff.post("accounts/bulk", &json!({ "action": "resume", "account_ids": [id] })).await.status(200);
        let before = app.contents().await;
        let again = staff.post_once("accounts/bulk", "k", &body(false)).await.status(200);
        assert_eq!(again.member("bulk_id"), done.member("bulk_id"));
        assert_eq!((again.number_of("done"), again.number_of("refused")), (1, 1));
        assert_eq!(again.member("items"), Value::Null);
        assert_eq!(app.contents().await, before);
    }

    async fn accounts_are_meant_by_what_they_have_in_common(world) {
        let (app, account, staff) = scene(world).await;
        for name in ["acme-1", "acme-2"] {
            app.provision_in(&account.tenant, capacity(1).named(name)).await;
        }
        let extend = json!({ "action": "extend", "until": "2027-12-31", "filter": { "name": "acme-" } });
        // Nobody is extended to less than he has: they end never.
        let done = staff.post("accounts/bulk", &extend).await.status(200);
        assert_eq!((done.number_of("matched"), done.number_of("unchanged")), (2, 2));
        let set = json!({ "action": "set_capacity", "max_nodes": 7, "filter": { "search": "acme-2" } });
        let done = staff.post("accounts/bulk", &set).await.status(200);
        assert_eq!((done.number_of("matched"), done.number_of("done")), (1, 1));
        let found = staff.get("accounts?name=acme-2").await.status(200);
        assert_eq!(found.member("items/0/max_nodes"), 7);
    }

    async fn what_is_wrong_with_a_bulk_action_is_named(world) {
        let (app, account, staff) = scene(world).await;
        let before = app.contents().await;
        for (body, field) in [
            (json!({ "names": ["a"] }), "action"),
            (json!({ "action": "close", "names": ["a"] }), "action"),
            (json!({ "action": "suspend" }), "filter"),
            (json!({ "action": "suspend", "names": ["a"], "filter": { "name": "a" } }), "filter"),
            (json!({ "action": "suspend", "filter": {} }), "filter"),
            (json!({ "action": "suspend", "filter": { "name": "" } }), "filter.name"),
            (json!({ "action": "suspend", "filter": { "contract_id": "x" } }), "filter.contract_id"),
            (json!({ "action": "suspend", "filter": { "ip": "x" } }), "filter.ip"),
            (json!({ "action": "suspend", "names": [] }), "names"),
            (json!({ "action": "suspend", "names": ["a", "\n"] }), "names[1]"),
            (json!({ "action": "suspend", "account_ids": ["x"] }), "account_ids[0]"),
            (json!({ "action": "extend", "names": ["a"] }), "until"),
            (json!({ "action": "extend", "names": ["a"], "until": "-9999-01-01" }), "until"),
            (json!({ "action": "set_capacity", "names": ["a"] }), "max_nodes"),
            (json!({ "action": "set_capacity", "names": ["a"], "max_nodes": 100_000_001 }), "max_nodes"),
        ] {
            let answer = staff.post("accounts/bulk", &body).await.status(422).refused(10001);
            assert_eq!(answer.member("errors/0/field"), field, "{body}");
            assert_eq!(answer.member("errors").as_array().unwrap().len(), 1, "{body}");
        }
        assert_eq!(app.contents().await, before);
        let support = app.staff(&account, Role::Support).await;
        let suspend = json!({ "action": "suspend", "names": [account.name] });
        support.post("accounts/bulk", &suspend).await.status(403).refused(10003);
    }

    async fn an_account_has_one_timeline(world) {
        let (app, account, staff) = scene(world).await;
        app.clock.advance(minutes(1));
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        app.clock.advance(minutes(1));
        staff.post(&format!("accounts/{}/suspend", account.id), &json!({})).await.status(200);
        app.clock.advance(minutes(1));
        node.revalidates().await.status(403).refused(30002);
        let at = format!("accounts/{}/timeline", account.id);
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = staff.get(&format!("{at}?limit=1{cursor}")).await.status(200);
            seen.extend(page.member("items").as_array().unwrap().clone());
            match page.member("next_cursor") {
                Value::String(next) => cursor = format!("&cursor={next}"),
                _ => break,
            }
        }
        let told: Vec<_> = seen.iter().map(|item| item["what"].as_str().unwrap()).collect();
        assert_eq!(told, ["refused", "account.suspend", "registered", "account.create"]);
        assert_eq!((&seen[0]["code"], &seen[0]["node_id"]), (&json!(30002), &json!("a")));
        assert_eq!((&seen[0]["source_kind"], &seen[1]["source_kind"]), (&json!("event"), &json!("audit")));
        assert_eq!(seen[1]["after"], json!({ "status": "suspended" }));
        assert!(seen[1]["who"].as_str().unwrap().starts_with("tok_"));
        staff.get(&format!("{at}?cursor=x")).await.status(422).refused(10001);
        staff.get("accounts/acc_00000000000000000000000000000000/timeline").await.status(404);
    }
}
