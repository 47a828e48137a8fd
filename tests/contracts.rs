//! Contracts with customers, and accounts that are made from them.

pub(crate) mod api;
pub(crate) mod csv;
mod saved_exports;
mod spreadsheets;

use chrono::NaiveDate;
use rollcall_app::{
    AdminError,
    accounts::{AccountChange, ContractAccountDraft},
    contracts::{ContractChange, ContractDraft, ContractRefusal, ContractView},
};
use rollcall_domain::Language;
use rollcall_storage::contracts::ContractFilter;
use rollcall_test_support::{STAFF, TestApp, capacity, stories};
use serde_json::{Value, json};

use crate::{audit::trail, cli::installation::Installation};

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// How many nodes a contract is for, and how many its accounts would have, where that is too many.
fn too_many_nodes(refused: &AdminError) -> Option<(u32, u64)> {
    match refused.refusal()? {
        ContractRefusal::CapacityExceeded { max_nodes, would_be, .. } => {
            Some((*max_nodes, *would_be))
        }
        _ => None,
    }
}

/// A contract for ten nodes.
pub(crate) fn contract(company: &str, project: &str, signed_on: &str) -> ContractDraft {
    ContractDraft {
        company: company.to_owned(),
        project: project.to_owned(),
        signed_on: day(signed_on),
        emails: vec!["it@acme.example".to_owned()],
        max_nodes: 10,
        starts_on: None,
        expires_on: Some(day("2030-12-31")),
        language: Language::En,
        notes: String::new(),
    }
}

/// A tenant that has an account without a contract.
pub(crate) async fn tenant(app: &TestApp) -> String {
    app.provision(capacity(1)).await.tenant
}

pub(crate) async fn signed(app: &TestApp, tenant: &str, draft: ContractDraft) -> ContractView {
    app.app.contracts().create(&STAFF, tenant, draft).await.expect("a contract")
}

fn wanted(max_nodes: u32) -> ContractAccountDraft {
    ContractAccountDraft { max_nodes: Some(max_nodes), ..ContractAccountDraft::default() }
}

stories! {
    async fn a_company_is_one_however_it_is_written(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let first = signed(&app, &tenant, contract("ACME Co.,Ltd", "Sales", "2026-01-31")).await;
        let again = signed(&app, &tenant, contract("Ａcme　Co.,Ltd", "Sales", "2026-02-01")).await;
        assert_eq!(first.contract.customer, again.contract.customer);
        assert_eq!(again.contract.customer.company, "ACME Co.,Ltd");
        let other = signed(&app, &tenant, contract("Acme Holding", "Sales", "2026-01-31")).await;
        assert_ne!(first.contract.customer.id, other.contract.customer.id);

        // Company, project and day tell contracts apart.
        let same = contract("acme  co.,ltd ", "ＳＡＬＥＳ", "2026-01-31");
        let refused = app.app.contracts().create(&STAFF, &tenant, same).await.unwrap_err();
        assert!(matches!(refused, AdminError::Taken { what: "contract", .. }), "{refused}");
        assert!(refused.to_string().contains("ACME Co.,Ltd"), "{refused}");

        // Another vendor's customers are others.
        let elsewhere = app.provision(capacity(1)).await.tenant;
        signed(&app, &elsewhere, contract("ACME Co.,Ltd", "Sales", "2026-01-31")).await;
        let id = first.contract.id;
        let unknown = app.app.contracts().show(&elsewhere, id).await.unwrap_err();
        assert!(matches!(unknown, AdminError::Unknown { what: "contract", .. }), "{unknown}");
    }

    async fn what_may_not_stand_in_a_contract_is_refused_by_name(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let with = |edit: fn(&mut ContractDraft)| {
            let mut draft = contract("Acme", "Sales", "2026-01-31");
            edit(&mut draft);
            draft
        };
        let wrong = [
            ("company", with(|draft| draft.company = "　 ".to_owned())),
            ("company", with(|draft| draft.company = "Acme\r\nBcc: x".to_owned())),
            ("project", with(|draft| draft.project = "x".repeat(201))),
            ("email", with(|draft| draft.emails = vec![])),
            ("email", with(|draft| draft.emails = vec!["it@acme.example\r\nBcc: x@y".to_owned()])),
            ("email", with(|draft| draft.emails = (0..21).map(|n| format!("a{n}@x.example")).collect())),
            ("max_nodes", with(|draft| draft.max_nodes = u32::MAX)),
            ("expires", with(|draft| draft.starts_on = Some(day("2031-01-01")))),
            ("notes", with(|draft| draft.notes = "\u{0}".to_owned())),
        ];
        for (named, draft) in wrong {
            match app.app.contracts().create(&STAFF, &tenant, draft).await.unwrap_err() {
                AdminError::Invalid { field, .. } => assert_eq!(field, named),
                other => panic!("{other}"),
            }
        }
        let mut twice = contract("Acme", "Sales", "2026-01-31");
        twice.emails = vec!["IT@acme.example".to_owned(), "it@acme.example".to_owned()];
        assert_eq!(signed(&app, &tenant, twice).await.contract.terms.emails, ["IT@acme.example"]);
    }

    async fn a_change_on_what_somebody_else_changed_is_refused(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let made = signed(&app, &tenant, contract("Acme", "Sales", "2026-01-31")).await.contract;
        let more = ContractChange { max_nodes: Some(20), ..ContractChange::default() };
        let changed = app.app.contracts().change(&STAFF, &tenant, made.id, Some(1), more.clone()).await;
        let changed = changed.unwrap().contract;
        assert_eq!((changed.version, changed.terms.max_nodes), (2, 20));
        let stale = app.app.contracts().change(&STAFF, &tenant, made.id, Some(1), more).await;
        assert!(matches!(stale.unwrap_err(), AdminError::Changed));

        let moved = ContractChange {
            company: Some("Acme Holding".to_owned()),
            emails: Some(vec!["new@acme.example".to_owned()]),
            expires_on: Some(None),
            language: Some(Language::ZhCn),
            ..ContractChange::default()
        };
        app.app.contracts().change(&STAFF, &tenant, made.id, None, moved).await.unwrap();
        let shown = app.app.contracts().show(&tenant, made.id).await.unwrap().contract;
        assert_eq!(shown.customer.company, "Acme Holding");
        assert_eq!(shown.terms.emails, ["new@acme.example"]);
        assert_eq!((shown.terms.expires_on, shown.terms.language), (None, Language::ZhCn));

        // What it is must stay one of a kind.
        signed(&app, &tenant, contract("Acme", "Sales", "2026-01-31")).await;
        let back = ContractChange { company: Some("ACME".to_owned()), ..ContractChange::default() };
        let taken = app.app.contracts().change(&STAFF, &tenant, made.id, None, back).await.unwrap_err();
        assert!(matches!(taken, AdminError::Taken { .. }), "{taken}");
    }

    async fn an_account_is_what_its_contract_says_unless_said_otherwise(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let id = signed(&app, &tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        let from = async |wanted| {
            app.app.accounts().create_from_contract(&STAFF, &tenant, id, wanted).await
        };
        let made = from(ContractAccountDraft::default()).await.unwrap().account;
        assert_eq!((made.account.contract, made.account.nodes.capacity), (Some(id), 10));
        assert_eq!(made.expires_on, Some(day("2030-12-31")));
        let parts: Vec<_> = made.account.name.split('-').collect();
        assert!(parts.len() == 3 && parts[2].parse::<u32>().is_ok(), "{}", made.account.name);

        let more = from(wanted(1)).await.unwrap_err();
        let text = more.to_string();
        assert_eq!(too_many_nodes(&more), Some((10, 11)), "{more}");
        assert!(text.contains("10") && text.contains("11"), "{text}");
        let insist = ContractAccountDraft { allow_over_contract: true, ..wanted(1) };
        from(insist).await.unwrap();

        let name = made.account.name.clone();
        let taken = ContractAccountDraft { name: Some(name.clone()), allow_over_contract: true, ..wanted(1) };
        assert!(matches!(from(taken).await.unwrap_err(), AdminError::Taken { what: "account", .. }));
        assert_eq!(app.app.contracts().show(&tenant, id).await.unwrap().provisioned, 11);

        // What is closed makes room; what grows needs it.
        app.app.accounts().close(&STAFF, &tenant, &name).await.unwrap();
        let wish = ContractAccountDraft { name: Some("acme-2".to_owned()), ..wanted(4) };
        from(wish).await.unwrap();
        let grow = |max_nodes, allow_over_contract| AccountChange {
            max_nodes: Some(max_nodes),
            allow_over_contract,
            ..AccountChange::default()
        };
        let change = async |change| app.app.accounts().change(&STAFF, &tenant, "acme-2", change).await;
        change(grow(9, false)).await.unwrap();
        let over = change(grow(10, false)).await.unwrap_err();
        assert_eq!(too_many_nodes(&over), Some((10, 11)), "{over}");
        change(grow(10, true)).await.unwrap();
        // Above or not: what doesn't grow may change.
        change(grow(10, false)).await.unwrap();
        let fewer = ContractChange { max_nodes: Some(10), ..ContractChange::default() };
        app.app.contracts().change(&STAFF, &tenant, id, None, fewer).await.unwrap();
        let fewer = ContractChange { max_nodes: Some(9), ..ContractChange::default() };
        let over = app.app.contracts().change(&STAFF, &tenant, id, None, fewer).await.unwrap_err();
        assert_eq!(too_many_nodes(&over), Some((9, 11)), "{over}");
    }

    /// Whoever makes accounts from one contract at the same time doesn't get more than it has.
    async fn racing_accounts_stay_within_the_contract(world) {
        let app = world.start().await;
        let (other, _) = app.another().await;
        let tenant = tenant(&app).await;
        let id = signed(&app, &tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        let racers = (0..16).map(|number| {
            let app = if number % 2 == 0 { &app.app } else { &other };
            app.accounts().create_from_contract(&STAFF, &tenant, id, wanted(2))
        });
        let made = futures_util::future::join_all(racers).await;
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 5);
        assert_eq!(app.app.contracts().show(&tenant, id).await.unwrap().provisioned, 10);
    }

    async fn what_is_done_to_contracts_is_audited(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = &account.tenant;
        let id = signed(&app, tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        let more = ContractChange { max_nodes: Some(20), ..ContractChange::default() };
        app.app.contracts().change(&STAFF, tenant, id, None, more).await.unwrap();
        let from = app.app.accounts().create_from_contract(&STAFF, tenant, id, wanted(1)).await.unwrap();
        let rows = trail(&app, &account).await;
        let rows: Vec<_> = rows.iter().rev().take(3).map(|row| &row.entry).collect();
        let actions: Vec<_> = rows.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["account.create", "contract.change", "contract.create"]);
        assert_eq!(rows[1].target.name, "Acme, Sales, 2026-01-31");
        let shown = |text: &Option<String>| -> Value { serde_json::from_str(text.as_ref().unwrap()).unwrap() };
        assert_eq!(shown(&rows[1].before), json!({ "max_nodes": 10 }));
        assert_eq!(shown(&rows[1].after), json!({ "max_nodes": 20 }));
        assert_eq!(shown(&rows[0].after)["contract_id"], id.to_string());
        assert_eq!(rows[0].account, Some(from.account.account.id));
    }

    async fn contracts_are_listed_by_what_is_known_of_them(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        for (company, project, signed_on, expires_on) in [
            ("Acme Co", "Sales", "2026-01-03", Some("2027-01-01")),
            ("Ａcme Holding", "Finance", "2026-01-01", None),
            ("Beta", "Sales Asia", "2026-01-02", Some("2026-06-30")),
            ("100% Beta", "Ops", "2026-01-04", Some("2026-05-31")),
        ] {
            let mut draft = contract(company, project, signed_on);
            draft.expires_on = expires_on.map(day);
            draft.emails.push(format!("{}@x.example", project.split(' ').next().unwrap()));
            signed(&app, &tenant, draft).await;
        }
        let all = ContractFilter::default;
        let text = |text: &str| Some(text.to_owned());
        let cases = [
            (all(), vec!["Finance", "Sales Asia", "Sales", "Ops"]),
            (ContractFilter { company: text("ACME"), ..all() }, vec!["Finance", "Sales"]),
            (ContractFilter { company: text("acme  h"), ..all() }, vec!["Finance"]),
            (ContractFilter { company: text("%"), ..all() }, vec![]),
            (ContractFilter { project: text("sales"), ..all() }, vec!["Sales Asia", "Sales"]),
            (ContractFilter { project: text("sales"), company: text("b"), ..all() }, vec!["Sales Asia"]),
            (ContractFilter { email: text("SALES@x.example"), ..all() }, vec!["Sales Asia", "Sales"]),
            (ContractFilter { email: text("sales"), ..all() }, vec![]),
            (ContractFilter { text: text("b"), ..all() }, vec!["Sales Asia"]),
            (ContractFilter { text: text("ops@x.example"), ..all() }, vec!["Ops"]),
            (ContractFilter { signed_from: Some(day("2026-01-02")), signed_to: Some(day("2026-01-03")), ..all() },
             vec!["Sales Asia", "Sales"]),
            (ContractFilter { expires_before: Some(day("2027-01-01")), ..all() }, vec!["Ops", "Sales Asia"]),
            (ContractFilter { expires_before: Some(day("2030-01-01")), project: text("s"), ..all() },
             vec!["Sales Asia", "Sales"]),
        ];
        for (filter, expected) in cases {
            for limit in [1, 2, 100] {
                let (mut projects, mut cursor) = (Vec::new(), None::<String>);
                loop {
                    let page = app.app.contracts().list(&tenant, &filter, cursor.as_deref(), limit).await;
                    let page = page.unwrap();
                    assert!(!page.incomplete);
                    projects.extend(page.items.into_iter().map(|found| found.terms.project));
                    cursor = page.next_cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(projects, expected, "{limit} of {filter:?}");
            }
        }
        let bad = app.app.contracts().list(&tenant, &all(), Some("nonsense"), 1).await.unwrap_err();
        assert!(matches!(bad, AdminError::Invalid { field: "cursor", .. }), "{bad}");
    }

    async fn contracts_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let create = |rest: &[&str]| {
            let begin = ["contract", "create", "--tenant", "walk", "--json"];
            here.runs_with(&[&begin[..], rest].concat())
        };
        let made = create(&[
            "--company", "Acme Co.,Ltd", "--project", "Sales DW", "--signed", "2026/01/31",
            "--email", "it@acme.example", "--email", "cio@acme.example", "--max-nodes", "3",
            "--expires", "2027-12-31", "--language", "zh-CN",
        ]);
        let made = made.json();
        let id = made["contract"]["contract_id"].as_str().expect("an id");
        assert_eq!(made["contract"]["signed_on"], "2026-01-31");
        assert_eq!(made["contract"]["emails"], json!(["it@acme.example", "cio@acme.example"]));
        create(&["--company", "B", "--project", "P", "--signed", "31.01.2026", "--email", "a@b.example", "--max-nodes", "1"])
            .failed(2, &["--signed", "2026-12-31"]);
        create(&["--company", "B", "--project", "P", "--signed", "2026-01-31", "--email", "nobody", "--max-nodes", "1"])
            .failed(2, &["--email", "it@example.com"]);

        let of = |command: &str| here.runs(&format!("{command} --tenant walk --json"));
        let account = of(&format!("account create --contract {id}")).json();
        assert_eq!(account["account"]["contract_id"], id);
        assert_eq!(account["account"]["max_nodes"], 3);
        assert_eq!(account["account"]["expires_on"], "2027-12-31");
        assert!(account["password"].is_string());
        of(&format!("account create --contract {id} --name more --max-nodes 2"))
            .failed(1, &["3 nodes", "5 together", "--allow-over-contract"]);
        let over = of(&format!("account create --contract {id} --name more --max-nodes 2 --allow-over-contract"));
        assert_eq!(over.json()["account"]["name"], "more");
        let free = of("account create --max-nodes 2").json();
        assert_eq!((&free["account"]["contract_id"], &free["account"]["max_nodes"]), (&Value::Null, &json!(2)));
        assert!(free["account"]["name"].as_str().is_some_and(|name| name.len() > 5), "{free}");

        let show = of(&format!("contract show {id}")).json();
        assert_eq!(show["contract"]["provisioned_nodes"], 5);
        let set = of(&format!("contract set {id} --max-nodes 9 --expires none --expect-version 1")).json();
        assert_eq!((&set["contract"]["version"], &set["contract"]["expires_on"]), (&json!(2), &Value::Null));
        of(&format!("contract set {id} --max-nodes 8 --expect-version 1")).failed(1, &["read it again"]);
        let list = of("contract list --search acme").json();
        assert_eq!(list["items"][0]["contract_id"], id);
        assert_eq!(of("contract list --company beta").json()["items"], json!([]));
        let con = "con_00000000000000000000000000000000";
        of(&format!("contract show {con}")).failed(1, &["no contract", con]);
    }
}
