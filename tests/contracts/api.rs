//! Staff write down contracts and make accounts from them over HTTP.

use rollcall_domain::staff::Role;
use rollcall_test_support::{Account, Answer, TestApp, TestStaff, World, capacity, stories};
use serde_json::{Value, json};

use crate::audit::trail;

pub(crate) async fn scene(world: World) -> (TestApp, Account, TestStaff) {
    let app = world.start().await;
    let account = app.provision(capacity(2)).await;
    let staff = app.staff(&account, Role::Business).await;
    (app, account, staff)
}

pub(crate) fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

/// A contract for three nodes.
pub(crate) fn contract(company: &str, project: &str, signed_on: &str) -> Value {
    json!({
        "company": company, "project": project, "signed_on": signed_on,
        "emails": ["it@acme.example"], "max_nodes": 3, "expires_on": "2027-12-31",
    })
}

/// The fields that are named.
pub(crate) fn fields(answer: &Answer) -> Vec<String> {
    let errors = answer.member("errors");
    let named = errors.as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap());
    named.map(str::to_owned).collect()
}

stories! {
    async fn a_contract_is_written_down_and_a_node_registers_with_its_account(world) {
        let (app, account, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("ACME Co.,Ltd", "Sales", "2026-01-31")).await;
        let made = made.status(201);
        let id = made.text_of("contract_id");
        assert_eq!((made.member("provisioned_nodes"), made.member("language")), (0.into(), "en".into()));
        assert_eq!(made.member("starts_on"), Value::Null);

        // However it is written, it is the same.
        let again = staff.post("contracts", &contract("ａｃｍｅ co.,ltd", "SALES", "2026-01-31")).await;
        assert!(again.status(409).refused(10003).text_of("detail").contains("ACME Co.,Ltd"));

        let of = format!("contracts/{id}/accounts");
        let wanted = json!({ "name": "acme-1", "max_nodes": 2, "allow_ips": ["127.0.0.0/8"] });
        let from = staff.post(&of, &wanted).await.status(201);
        assert_eq!(from.text_of("contract_id"), id);
        assert_eq!((from.member("max_nodes"), from.text_of("expires_on")), (2.into(), "2027-12-31".to_owned()));
        let new = Account {
            name: "acme-1".to_owned(),
            password: from.text_of("password"),
            ..account.clone()
        };
        app.node(&new, "a").registers().await.status(201);

        let read = staff.get(&format!("contracts/{id}")).await.status(200);
        assert_eq!(read.member("provisioned_nodes"), 2);
        let shown = staff.get(&format!("accounts/{}", from.text_of("account_id"))).await.status(200);
        assert_eq!(shown.text_of("contract_id"), id);
        let found = staff.get(&format!("accounts?contract_id={id}")).await.status(200);
        assert_eq!(found.text_of("items/0/name"), "acme-1");
        let free = staff.get(&format!("accounts/{}", account.id)).await.status(200);
        assert_eq!(free.member("contract_id"), Value::Null);

        let rows = trail(&app, &account).await;
        let rows: Vec<_> = rows.iter().rev().take(2).map(|row| &row.entry).collect();
        assert_eq!((&*rows[0].action, &*rows[1].action), ("account.create", "contract.create"));
        assert!(rows.iter().all(|row| row.who.starts_with("tok_") && row.request_id.is_some()));
    }

    /// What isn't named is what the contract says; more than it says takes a word of its own.
    async fn accounts_stay_within_the_contract_unless_somebody_insists(world) {
        let (app, _, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await;
        let at = format!("contracts/{}", made.status(201).text_of("contract_id"));
        let of = format!("{at}/accounts");
        let nothing = staff.request(reqwest::Method::POST, &of);
        let all = staff.server.send(nothing).await.status(201);
        assert_eq!(all.member("max_nodes"), 3);
        assert_eq!(all.text_of("name").split('-').count(), 3, "a name that can be read out");
        assert!(all.member("password").is_string());

        let before = app.contents().await;
        let over = staff.post(&of, &json!({ "max_nodes": 1 })).await.status(409).refused(10003);
        let detail = over.text_of("detail");
        assert!(detail.starts_with("The contract con_"), "{detail}");
        assert!(detail.contains("3 nodes") && detail.contains("4 together"), "{detail}");
        let fewer = staff.patch(&at, &json!({ "max_nodes": 2 })).await.status(409).refused(10003);
        assert!(fewer.json().get("errors").is_none(), "nobody sent a wrong field: {}", fewer.text);
        assert_eq!(app.contents().await, before);

        let insist = json!({ "max_nodes": 1, "allow_over_contract": true });
        staff.post(&of, &insist).await.status(201);
        let fewer = json!({ "max_nodes": 2, "allow_over_contract": true });
        let fewer = staff.patch(&at, &fewer).await.status(200);
        assert_eq!((fewer.member("max_nodes"), fewer.member("provisioned_nodes")), (2.into(), 4.into()));

        // A taken name is a clear no.
        let taken = json!({ "name": all.text_of("name"), "allow_over_contract": true });
        staff.post(&of, &taken).await.status(409).refused(10003);
    }

    async fn a_change_keeps_what_it_doesnt_name_and_knows_its_version(world) {
        let (app, _, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
        let at = format!("contracts/{}", made.text_of("contract_id"));
        let old = tag(&made);
        assert_eq!(tag(&staff.get(&at).await), old);
        let change = json!({
            "company": "Acme Holding", "emails": ["new@acme.example"], "language": "zh-CN",
            "starts_on": "2026-02-01", "notes": "two\nlines",
        });
        let changed = staff.patch_if(&at, &old, &change).await.status(200);
        assert_eq!(changed.member("emails"), json!(["new@acme.example"]));
        assert_eq!((changed.text_of("project"), changed.text_of("expires_on")), ("Sales".to_owned(), "2027-12-31".to_owned()));
        assert_eq!((changed.text_of("company"), changed.text_of("notes")), ("Acme Holding".to_owned(), "two\nlines".to_owned()));
        let cleared = json!({ "starts_on": null, "expires_on": null, "notes": "" });
        let cleared = staff.patch_if(&at, &tag(&changed), &cleared).await.status(200);
        assert_eq!((cleared.member("starts_on"), cleared.member("expires_on")), (Value::Null, Value::Null));
        assert_eq!((cleared.text_of("notes"), cleared.text_of("language")), (String::new(), "zh-CN".to_owned()));

        let before = app.contents().await;
        for stale in [old.as_str(), "\"nonsense\""] {
            staff.patch_if(&at, stale, &json!({ "max_nodes": 9 })).await.status(412).refused(10003);
        }
        assert_eq!(app.contents().await, before);
        staff.patch_if(&at, "*", &json!({ "max_nodes": 9 })).await.status(200);

        // It must stay one of a kind.
        staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
        staff.patch(&at, &json!({ "company": "ACME" })).await.status(409).refused(10003);
    }

    async fn contracts_are_found_by_whatever_is_known_of_them(world) {
        let (_app, _, staff) = scene(world).await;
        for (company, project, signed_on, expires_on) in [
            ("Acme Co", "Sales", "2026-01-03", Some("2027-01-01")),
            ("Ａcme Holding", "Finance", "2026-01-01", None),
            ("Beta", "Sales Asia", "2026-01-02", Some("2026-06-30")),
            ("100% Beta", "Ops", "2026-01-04", Some("2026-05-31")),
        ] {
            let mut body = contract(company, project, signed_on);
            body["expires_on"] = expires_on.into();
            body["emails"] = json!(["it@x.example", format!("{}@x.example", project.split(' ').next().unwrap())]);
            let made = staff.post("contracts", &body).await.status(201);
            if project == "Ops" {
                let of = format!("contracts/{}/accounts", made.text_of("contract_id"));
                staff.post(&of, &json!({ "max_nodes": 2 })).await.status(201);
            }
        }
        for (query, expected) in [
            ("", vec!["Finance", "Sales Asia", "Sales", "Ops"]),
            ("company=ACME", vec!["Finance", "Sales"]),
            ("company=%25", vec![]),
            ("project=sales", vec!["Sales Asia", "Sales"]),
            ("project=sales&company=b", vec!["Sales Asia"]),
            ("email=SALES@x.example", vec!["Sales Asia", "Sales"]),
            ("email=sales", vec![]),
            ("signed_from=2026-01-03", vec!["Sales", "Ops"]),
            ("signed_to=2026-01-02", vec!["Finance", "Sales Asia"]),
            ("expires_before=2027-01-01", vec!["Ops", "Sales Asia"]),
            ("search=b", vec!["Sales Asia"]),
            ("search=ops@x.example", vec!["Ops"]),
        ] {
            for limit in [1, 200] {
                let (mut projects, mut cursor) = (Vec::new(), String::new());
                loop {
                    let page = staff.get(&format!("contracts?{query}&limit={limit}{cursor}")).await;
                    let page = page.status(200);
                    assert_eq!(page.member("incomplete"), false);
                    for item in page.member("items").as_array().unwrap() {
                        projects.push(item["project"].as_str().unwrap().to_owned());
                        let provisioned = if item["project"] == "Ops" { 2 } else { 0 };
                        assert_eq!(item["provisioned_nodes"], provisioned, "{item}");
                    }
                    match page.member("next_cursor") {
                        Value::String(next) => cursor = format!("&cursor={next}"),
                        _ => break,
                    }
                }
                assert_eq!(projects, expected, "{limit} of {query}");
            }
        }
        for (wrong, field) in [
            ("signed_from=31.01.2026", "signed_from"), ("signed_to=2026-02-30", "signed_to"),
            ("expires_before=-9999-01-01", "expires_before"), ("company=%00", "company"),
            ("limit=201", "limit"), ("cursor=x", "cursor"),
            ("cursor=-9999-01-01_con_00000000000000000000000000000000", "cursor"),
        ] {
            let answer = staff.get(&format!("contracts?{wrong}")).await.status(422).refused(10001);
            assert_eq!(fields(&answer), [field], "{wrong}");
        }
    }

    async fn every_field_that_is_wrong_is_named(world) {
        let (app, account, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
        let at = format!("contracts/{}", made.text_of("contract_id"));
        let before = app.contents().await;
        let wrong = json!({
            "company": " ", "project": "x".repeat(201), "signed_on": "-0001-01-01", "max_nodes": 1,
            "emails": ["it@acme.example", "it@acme.example\r\nBcc: x@y"], "notes": "\u{1}",
        });
        let named = ["company", "project", "signed_on", "emails[1]", "notes"];
        let answer = staff.post("contracts", &wrong).await.status(422).refused(10001);
        assert_eq!(fields(&answer), named);
        let answer = staff.patch(&at, &wrong).await.status(422).refused(10001);
        assert_eq!(fields(&answer), named);

        let with = |member: &str, value: Value| {
            let mut body = contract("Beta", "Sales", "2026-01-31");
            body[member] = value;
            body
        };
        for (member, value) in [
            ("signed_on", json!("31.01.2026")), ("signed_on", json!("+262000-01-01")),
            ("emails", json!([])), ("emails", json!("it@acme.example")),
            ("emails", json!(vec!["a@x.example"; 21])), ("max_nodes", json!(100_000_001)),
            ("max_nodes", json!(-1)), ("starts_on", json!("+10000-01-01")),
            ("expires_on", json!("tomorrow")), ("language", json!("fr")), ("notes", json!(7)),
            ("notes", json!("x".repeat(10_001))), ("company", Value::Null),
        ] {
            let answer = staff.post("contracts", &with(member, value)).await;
            assert_eq!(fields(&answer.status(422).refused(10001)), [member]);
        }
        let late = staff.post("contracts", &with("starts_on", json!("2028-01-01"))).await;
        assert_eq!(fields(&late.status(422).refused(10001)), ["expires_on"]);

        let several = json!(["it@acme.example", "李@acme.example"]);
        let told = staff.post("contracts", &with("emails", several)).await.status(422).refused(10001);
        assert!(told.text_of("detail").contains("李@acme.example"), "{}", told.text);
        for (date, reason) in [("31.01.2026", "2026-01-31"), ("2026-13-01", "2026-01-31")] {
            let told = staff.post("contracts", &with("signed_on", json!(date))).await.status(422);
            assert!(told.text_of("errors/0/reason").contains(reason), "{}", told.text);
        }

        let of = format!("{at}/accounts");
        for (body, field) in [
            (json!({ "name": "" }), "name"), (json!({ "max_nodes": "3" }), "max_nodes"),
            (json!({ "password": "short" }), "password"), (json!({ "allow_ips": ["x"] }), "allow_ips[0]"),
            (json!({ "expires_on": "-0001-01-01" }), "expires_on"), (json!({ "grace_s": -1 }), "grace_s"),
            (json!({ "version_req": "new" }), "version_req"), (json!({ "allow_over_contract": 1 }), "allow_over_contract"),
        ] {
            let answer = staff.post(&of, &body).await.status(422).refused(10001);
            assert_eq!(fields(&answer), [field], "{body}");
        }
        // Days that no database has are refused of accounts as well.
        let never = json!({ "expires_on": "-9999-01-01" });
        let answer = staff.patch(&format!("accounts/{}", account.id), &never).await;
        assert_eq!(fields(&answer.status(422).refused(10001)), ["expires_on"]);
        staff.post("contracts", &Value::Null).await.status(422).refused(10001);
        assert_eq!(app.contents().await, before);
    }

    async fn another_tenants_contract_is_not_found(world) {
        let (app, _, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
        let at = format!("contracts/{}", made.text_of("contract_id"));
        let elsewhere = app.provision(capacity(1)).await;
        let stranger = app.staff(&elsewhere, Role::Owner).await;
        let before = app.contents().await;
        stranger.get(&at).await.status(404).refused(10003);
        stranger.patch(&at, &json!({ "max_nodes": 1 })).await.status(404).refused(10003);
        stranger.post(&format!("{at}/accounts"), &json!({})).await.status(404).refused(10003);
        for list in ["contracts", "contracts?search=acme", "contracts.csv"] {
            assert!(!stranger.get(list).await.status(200).text.contains("Acme"), "{list}");
        }
        assert_eq!(app.contents().await, before);
        staff.get("contracts/con_1").await.status(404).refused(10003);
        // What they sign is theirs.
        stranger.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
    }

    async fn support_and_auditors_only_read(world) {
        let (app, account, staff) = scene(world).await;
        let made = staff.post("contracts", &contract("Acme", "Sales", "2026-01-31")).await.status(201);
        let at = format!("contracts/{}", made.text_of("contract_id"));
        for role in [Role::Support, Role::Auditor] {
            let reader = app.staff(&account, role).await;
            reader.get("contracts").await.status(200);
            reader.get(&at).await.status(200);
            // Whoever may not is not told what is wrong with a body.
            for refused in [
                reader.post("contracts", &json!({})).await,
                reader.patch(&at, &json!({ "max_nodes": 9 })).await,
                reader.post(&format!("{at}/accounts"), &json!({})).await,
            ] {
                assert!(refused.status(403).refused(10003).text_of("detail").contains(role.name()));
            }
        }
    }

    async fn a_request_with_a_key_takes_effect_once(world) {
        let (app, _, staff) = scene(world).await;
        let body = contract("Acme", "Sales", "2026-01-31");
        let first = staff.post_once("contracts", "k", &body).await.status(201);
        let at = format!("contracts/{}", first.text_of("contract_id"));
        staff.patch(&at, &json!({ "max_nodes": 9 })).await.status(200);
        let before = app.contents().await;
        let again = staff.post_once("contracts", "k", &body).await.status(201);
        assert_eq!(again.member("contract_id"), first.member("contract_id"));
        assert_eq!(again.member("max_nodes"), 9, "as it is now");
        let other = contract("Acme", "Finance", "2026-01-31");
        let other = staff.post_once("contracts", "k", &other).await.status(422).refused(10001);
        assert_eq!(fields(&other), ["Idempotency-Key"]);
        assert_eq!(app.contents().await, before);

        let of = format!("{at}/accounts");
        let made = staff.post_once(&of, "k", &json!({})).await.status(201);
        let before = app.contents().await;
        let again = staff.post_once(&of, "k", &json!({})).await.status(201);
        assert_eq!(again.member("name"), made.member("name"));
        assert!(made.member("password").is_string() && again.member("password").is_null());
        assert!(again.text_of("secret_shown_at").starts_with("2026-03-02T08:00:00"));
        assert_eq!(app.contents().await, before);

        // What was refused is decided anew.
        staff.post_once(&of, "r", &json!({ "max_nodes": 1 })).await.status(409);
        staff.patch(&at, &json!({ "max_nodes": 10 })).await.status(200);
        staff.post_once(&of, "r", &json!({ "max_nodes": 1 })).await.status(201);
    }
}
