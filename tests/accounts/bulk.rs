//! One thing done to many accounts.

use rollcall_app::{
    AdminError,
    accounts::{BulkAction, BulkReport, BulkResult, BulkSelection, ContractAccountDraft},
};
use rollcall_domain::{AttemptId, accounts::AccountStatus, audit::Actor};
use rollcall_storage::accounts::AccountFilter;
use rollcall_test_support::{Account, STAFF, TestApp, capacity, stories};
use serde_json::{Value, json};

use crate::{
    audit::trail,
    cli::installation::Installation,
    contracts::{contract, day, signed},
};

/// An account of each of these names, in one tenant.
async fn accounts(app: &TestApp, names: &[&str]) -> Account {
    let first = app.provision(capacity(5).named(names[0])).await;
    for name in &names[1..] {
        app.provision_in(&first.tenant, capacity(5).named(*name)).await;
    }
    first
}

fn named(names: &[&str]) -> BulkSelection {
    BulkSelection::Names(names.iter().map(|name| (*name).to_owned()).collect())
}

fn results(report: &BulkReport) -> Vec<(&str, &str)> {
    let word = |result: &BulkResult| match result {
        BulkResult::Done => "done",
        BulkResult::Unchanged => "unchanged",
        BulkResult::Refused { code, .. } => code,
    };
    report.items.iter().map(|item| (item.name.as_str(), word(&item.result))).collect()
}

async fn statuses(app: &TestApp, tenant: &str) -> Vec<AccountStatus> {
    let all =
        app.app.accounts().search(tenant, &AccountFilter::default(), None, 100).await.unwrap();
    all.items.iter().map(|view| view.account.status).collect()
}

stories! {
    async fn each_account_is_one_that_was_done_unchanged_or_refused(world) {
        let app = world.start().await;
        let first = accounts(&app, &["a", "b", "c", "other"]).await;
        let tenant = first.tenant.as_str();
        app.app.accounts().suspend(&STAFF, tenant, "b").await.unwrap();
        app.app.accounts().close(&STAFF, tenant, "c").await.unwrap();
        let which = || named(&["c", "a", "b", "nobody", "a"]);
        let expected = [("c", "closed"), ("a", "done"), ("b", "unchanged"), ("nobody", "unknown")];

        // A dry run says the same and leaves everything as it is.
        let before = app.contents().await;
        let dry = app.app.accounts().bulk(&STAFF, tenant, which(), BulkAction::Suspend, true).await.unwrap();
        assert_eq!(results(&dry), expected);
        assert_eq!(app.contents().await, before);

        let done = app.app.accounts().bulk(&STAFF, tenant, which(), BulkAction::Suspend, false).await.unwrap();
        assert_eq!(results(&done), expected);
        assert_eq!((done.matched, done.done), (4, 1));
        use AccountStatus::{Active, Closed, Suspended};
        assert_eq!(statuses(&app, tenant).await, [Suspended, Suspended, Closed, Active]);

        // One row for each that was changed and one for all of it, under one id.
        let rows = trail(&app, &first).await;
        let rows: Vec<_> = rows.iter().rev().take(2).map(|row| &row.entry).collect();
        let actions: Vec<_> = rows.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["account.bulk", "account.suspend"]);
        let shown: Value = serde_json::from_str(rows[1].after.as_ref().unwrap()).unwrap();
        assert_eq!(shown, json!({ "status": "suspended", "bulk_id": done.id.to_string() }));
        assert_eq!(rows[0].target.id, done.id.to_string());
        assert_eq!(rows[1].account, Some(first.id));

        let again = app.app.accounts().bulk(&STAFF, tenant, which(), BulkAction::Suspend, false).await.unwrap();
        assert_eq!(again.done, 0);
    }

    /// A suspended account's nodes are refused at once, wherever it was suspended from.
    async fn nodes_feel_it_at_once(world) {
        let app = world.start().await;
        let first = accounts(&app, &["a", "b"]).await;
        let mut node = app.node(&first, "n");
        node.registers().await.status(201);
        let all = AccountFilter { status: Some(AccountStatus::Active), ..Default::default() };
        let all = || BulkSelection::Filter(Box::new(all.clone()));
        app.app.accounts().bulk(&STAFF, &first.tenant, all(), BulkAction::Suspend, true).await.unwrap();
        node.revalidates().await.status(200);
        let done = app.app.accounts().bulk(&STAFF, &first.tenant, all(), BulkAction::Suspend, false).await.unwrap();
        assert_eq!(done.done, 2);
        node.revalidates().await.status(403).refused(30002);
    }

    async fn nobody_is_extended_to_less_than_he_has(world) {
        let app = world.start().await;
        let until = |name: &str, last: Option<&str>| {
            let mut wanted = capacity(1).named(name);
            wanted.expires_on = last.map(day);
            wanted
        };
        let first = app.provision(until("short", Some("2026-06-30"))).await;
        let tenant = first.tenant.as_str();
        for (name, last) in [("long", Some("2028-12-31")), ("unbounded", None)] {
            app.provision_in(tenant, until(name, last)).await;
        }
        let mut later = until("later", Some("2030-12-31"));
        later.starts_on = Some(day("2030-01-01"));
        app.provision_in(tenant, later).await;
        let extend = BulkAction::Extend { until: day("2027-12-31") };
        let which = named(&["short", "long", "unbounded", "later"]);
        let done = app.app.accounts().bulk(&STAFF, tenant, which, extend, false).await.unwrap();
        let expected =
            [("short", "done"), ("long", "unchanged"), ("unbounded", "unchanged"), ("later", "unchanged")];
        assert_eq!(results(&done), expected);
        let shown = app.app.accounts().show(tenant, "short").await.unwrap();
        assert_eq!(shown.expires_on, Some(day("2027-12-31")));
    }

    async fn capacity_stays_within_the_contract(world) {
        let app = world.start().await;
        let first = accounts(&app, &["free"]).await;
        let tenant = first.tenant.as_str();
        let id = signed(&app, tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        for name in ["a", "b"] {
            let wanted = ContractAccountDraft {
                name: Some(name.to_owned()),
                max_nodes: Some(1),
                ..Default::default()
            };
            app.app.accounts().create_from_contract(&STAFF, tenant, id, wanted).await.unwrap();
        }
        let set = |max_nodes, allow_over_contract| {
            BulkAction::SetCapacity { max_nodes, allow_over_contract }
        };
        let which = || named(&["a", "b", "free"]);
        let done = app.app.accounts().bulk(&STAFF, tenant, which(), set(6, false), false).await.unwrap();
        assert_eq!(results(&done), [("a", "done"), ("b", "over_contract"), ("free", "done")]);
        let BulkResult::Refused { reason, .. } = &done.items[1].result else { panic!() };
        assert!(reason.contains("10 nodes") && reason.contains("12 together"), "{reason}");
        let done = app.app.accounts().bulk(&STAFF, tenant, which(), set(6, true), false).await.unwrap();
        assert_eq!(results(&done), [("a", "unchanged"), ("b", "done"), ("free", "unchanged")]);
    }

    async fn a_filter_must_say_something_and_find_all_of_it(world) {
        let app = world.start().await;
        let first = accounts(&app, &["acme-1", "acme-2", "zeta"]).await;
        let tenant = first.tenant.as_str();
        let filter = |filter: AccountFilter| BulkSelection::Filter(Box::new(filter));
        let all = filter(AccountFilter::default());
        let refused = app.app.accounts().bulk(&STAFF, tenant, all, BulkAction::Suspend, false).await.unwrap_err();
        assert!(matches!(refused, AdminError::Invalid { field: "filter", .. }), "{refused}");
        let acme = filter(AccountFilter { name: Some("acme".to_owned()), ..Default::default() });
        let done = app.app.accounts().bulk(&STAFF, tenant, acme, BulkAction::Suspend, false).await.unwrap();
        assert_eq!(results(&done), [("acme-1", "done"), ("acme-2", "done")]);
        let ids = BulkSelection::Ids(vec![first.id, first.id]);
        let done = app.app.accounts().bulk(&STAFF, tenant, ids, BulkAction::Resume, false).await.unwrap();
        assert_eq!(results(&done), [("acme-1", "done")]);
    }

    /// What was asked for once is the whole of it, not its first account.
    async fn an_attempt_that_was_given_up_doesnt_stop_halfway(world) {
        let app = world.start().await;
        let first = accounts(&app, &["a", "b"]).await;
        let given_up = Actor { once: Some(AttemptId(uuid::Uuid::nil())), ..STAFF.clone() };
        let both = named(&["a", "b"]);
        let done = app.app.accounts().bulk(&given_up, &first.tenant, both, BulkAction::Suspend, false).await;
        assert!(done.is_err(), "another attempt began meanwhile");
        let both = named(&["a", "b"]);
        let again = app.app.accounts().bulk(&STAFF, &first.tenant, both, BulkAction::Suspend, false).await;
        assert_eq!(results(&again.unwrap()), [("a", "unchanged"), ("b", "unchanged")]);
    }

    async fn bulk_actions_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        for name in ["acme-1", "acme-2", "zeta"] {
            let last = "--max-nodes 2 --expires 2026-12-31";
            here.runs(&format!("account create --tenant walk --name {name} {last}")).said();
        }
        let bulk = |rest: &str| here.runs(&format!("account bulk {rest} --tenant walk --json"));
        let dry = bulk("extend --until 2027-12-31 --name-begins acme --dry-run").json();
        assert_eq!((&dry["matched"], &dry["done"], &dry["dry_run"]), (&json!(2), &json!(2), &json!(true)));
        let show = || here.runs("account show --tenant walk --name acme-1 --json").json();
        assert_eq!(show()["account"]["expires_on"], "2026-12-31");
        bulk("extend --until 2027-12-31 --name-begins acme").json();
        assert_eq!(show()["account"]["expires_on"], "2027-12-31");
        bulk("set-capacity --max-nodes 7 --names acme-1,zeta").json();
        assert_eq!(show()["account"]["max_nodes"], 7);
        let short = bulk("suspend --names zeta,nobody").fell_short(&["1 of 2 accounts were refused"]);
        assert_eq!(short["items"][1]["code"], "unknown");
        assert_eq!(bulk("resume --status suspended").json()["items"][0]["name"], "zeta");
        bulk("suspend").failed(2, &["which accounts"]);
        bulk("suspend --names a --status active").failed(2, &["--names"]);
    }
}
