//! Finding accounts by whatever somebody knows.

use std::collections::HashSet;

use rollcall_app::accounts::{AccountsCsv, BulkAction, BulkSelection, ContractAccountDraft};
use rollcall_domain::accounts::AccountStatus;
use rollcall_storage::{SEARCH_HITS_MAX, accounts::AccountFilter};
use rollcall_test_support::{Account, STAFF, TestApp, World, capacity, stories};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use serde_json::json;

use crate::contracts::{contract, day, signed};

/// The names of those that fit, page by page.
async fn found(app: &TestApp, tenant: &str, filter: &AccountFilter, limit: u64) -> Vec<String> {
    let (mut names, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page =
            app.app.accounts().search(tenant, filter, cursor.as_deref(), limit).await.unwrap();
        assert!(!page.incomplete);
        names.extend(page.items.into_iter().map(|view| view.account.name));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return names;
        }
    }
}

/// A tenant with accounts of two customers and one without a contract, and nodes.
async fn tenant(app: &TestApp) -> String {
    let free = app.provision(capacity(5).named("free")).await;
    let tenant = free.tenant.clone();
    for (company, project, name) in [
        ("Ａcme Co", "Sales", "sunny-1"),
        ("ACME Holding", "Finance", "sunny-2"),
        ("Beta", "Sales", "Zeta"),
    ] {
        let signed = signed(app, &tenant, contract(company, project, "2026-01-31")).await;
        let wanted = ContractAccountDraft { name: Some(name.to_owned()), ..Default::default() };
        let made =
            app.app.accounts().create_from_contract(&STAFF, &tenant, signed.contract.id, wanted);
        let made = made.await.unwrap();
        let password =
            secrecy::ExposeSecret::expose_secret(made.secret.password().unwrap()).to_owned();
        let account = Account {
            id: made.account.account.id,
            name: name.to_owned(),
            password,
            ..free.clone()
        };
        let mut node = app.node(&account, &format!("Node-{name}"));
        node.body["hostname"] = json!(format!("{}.example", name.to_uppercase()));
        node.body["project_id"] = json!(format!("pid-{name}"));
        node.registers().await.status(201);
    }
    tenant
}

stories! {
    async fn an_account_is_found_by_whatever_is_known_of_it(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let all = AccountFilter::default;
        let text = |text: &str| Some(text.to_owned());
        let cases = [
            (all(), vec!["Zeta", "free", "sunny-1", "sunny-2"]),
            (AccountFilter { name: text("sunny"), ..all() }, vec!["sunny-1", "sunny-2"]),
            (AccountFilter { name: text("s%"), ..all() }, vec![]),
            (AccountFilter { company: text("acme"), ..all() }, vec!["sunny-1", "sunny-2"]),
            (AccountFilter { company: text("acme  HOLD"), ..all() }, vec!["sunny-2"]),
            (AccountFilter { project: text("sales"), ..all() }, vec!["Zeta", "sunny-1", "sunny-2"]),
            (AccountFilter { project: text("finance"), ..all() }, vec!["sunny-2"]),
            (AccountFilter { project: text("PID-sunny-1"), ..all() }, vec!["sunny-1"]),
            (AccountFilter { node_id: text("node-s"), ..all() }, vec!["sunny-1", "sunny-2"]),
            (AccountFilter { hostname: text("zeta.example"), ..all() }, vec!["Zeta"]),
            (AccountFilter { source: "127.0.0.1".parse().ok(), ..all() }, vec!["Zeta", "sunny-1", "sunny-2"]),
            (AccountFilter { source: "127.0.0.2".parse().ok(), ..all() }, vec![]),
            (AccountFilter { company: text("acme"), hostname: text("sunny-2"), ..all() }, vec!["sunny-2"]),
            (AccountFilter { company: text("beta"), name: text("sunny"), ..all() }, vec![]),
            (AccountFilter { status: Some(AccountStatus::Suspended), ..all() }, vec![]),
            (AccountFilter { expires_before: Some("2031-01-01T00:00:00Z".parse().unwrap()), ..all() },
             vec!["Zeta", "sunny-1", "sunny-2"]),
            (AccountFilter { expires_before: Some("2030-12-31T00:00:00Z".parse().unwrap()), ..all() }, vec![]),
            (AccountFilter { text: text("sunny-2"), ..all() }, vec!["sunny-2"]),
            (AccountFilter { text: text("beta"), ..all() }, vec!["Zeta"]),
            (AccountFilter { text: text("node-z"), ..all() }, vec!["Zeta"]),
            (AccountFilter { text: text("127.0.0.1"), ..all() }, vec!["Zeta", "sunny-1", "sunny-2"]),
            (AccountFilter { text: text("nothing"), ..all() }, vec![]),
        ];
        for (filter, expected) in cases {
            for limit in [1, 2, 100] {
                assert_eq!(found(&app, &tenant, &filter, limit).await, expected, "{limit} of {filter:?}");
            }
        }
        let beta = app.app.contracts().list(&tenant, &Default::default(), None, 10).await.unwrap();
        let beta = beta.items.iter().find(|found| found.customer.company == "Beta").unwrap().id;
        for filter in [
            AccountFilter { contract: Some(beta), ..all() },
            AccountFilter { text: Some(beta.to_string()), ..all() },
        ] {
            assert_eq!(found(&app, &tenant, &filter, 10).await, ["Zeta"]);
        }
        // Another vendor's accounts are nobody's here.
        let elsewhere = app.provision(capacity(1)).await.tenant;
        assert_eq!(found(&app, &elsewhere, &AccountFilter { text: text("s"), ..all() }, 10).await, [""; 0]);
    }

    /// More accounts may fit than are looked at: what is one contract's, and what goes out as a file,
    /// is all of it.
    async fn all_that_fits_is_found_however_much(world) {
        let app = world.start().await;
        let free = app.provision(capacity(5).named("free")).await;
        let tenant = free.tenant.as_str();
        let deal = signed(&app, tenant, contract("Globex", "Sales", "2026-01-31")).await.contract.id;
        let wanted = ContractAccountDraft {
            name: Some("blk".to_owned()),
            expires_on: Some(day("2026-12-31")),
            ..Default::default()
        };
        app.app.accounts().create_from_contract(&STAFF, tenant, deal, wanted).await.unwrap();
        copy_account(&app, world, "blk").await;
        app.app.accounts().suspend(&STAFF, tenant, "blk-00007").await.unwrap();
        let all = AccountFilter::default;
        let text = |text: &str| Some(text.to_owned());

        let of_contract = AccountFilter { contract: Some(deal), ..all() };
        assert_eq!(found(&app, tenant, &of_contract, 200).await.len(), SEARCH_HITS_MAX + 1);
        let few = AccountFilter { name: text("blk-000"), company: text("globex"), ..of_contract.clone() };
        assert_eq!(found(&app, tenant, &few, 200).await.len(), 99);

        let cases = [
            (of_contract.clone(), SEARCH_HITS_MAX + 1),
            (AccountFilter { company: text("globex"), ..all() }, SEARCH_HITS_MAX + 1),
            (AccountFilter { text: text("globex"), ..all() }, SEARCH_HITS_MAX + 1),
            (AccountFilter { text: text("blk"), ..all() }, SEARCH_HITS_MAX + 1),
            (AccountFilter { project: text("sales"), company: text("globex"), ..all() }, SEARCH_HITS_MAX + 1),
            (AccountFilter { company: text("globex"), name: text("blk-000"), ..all() }, 99),
            (AccountFilter { company: text("globex"), name: text("free"), ..all() }, 0),
            (AccountFilter { company: text("globex"), node_id: text("none"), ..all() }, 0),
            (AccountFilter { status: Some(AccountStatus::Suspended), ..of_contract }, 1),
        ];
        for (filter, expected) in cases {
            let list = AccountsCsv::new(filter.clone());
            let file = crate::contracts::csv::exports(&app, tenant, list, false).await;
            let names: HashSet<_> = file.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
            assert_eq!((file.lines().count() - 1, names.len()), (expected, expected), "{filter:?}");
            let which = BulkSelection::Filter(Box::new(filter.clone()));
            // What each would be done to is known before: the rest would only take time.
            if expected < SEARCH_HITS_MAX {
                let bulk = app.app.accounts().bulk(&STAFF, tenant, which, BulkAction::Suspend, true).await.unwrap();
                assert_eq!(bulk.matched, expected as u64, "{filter:?}");
            }
        }
    }

    /// Where too much fits to be sure of all of it, the answer says so.
    async fn what_fits_too_much_says_so(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let view = signed(&app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await;
        copy_contract(&app, world).await;
        let filter = rollcall_storage::contracts::ContractFilter { company: Some("acme".to_owned()), ..Default::default() };
        let page = app.app.contracts().list(&account.tenant, &filter, None, 10).await.unwrap();
        assert!(page.incomplete && page.items.len() == 10);
        let filter = rollcall_storage::contracts::ContractFilter {
            signed_to: Some(day("2026-01-31")),
            ..Default::default()
        };
        let page = app.app.contracts().list(&account.tenant, &filter, None, 10).await.unwrap();
        assert!(!page.incomplete);
        assert_eq!(page.items[0].id, view.contract.id);
    }
}

/// One account, of this name, becomes more than are looked at: `{name}-00001` and so on.
pub(crate) async fn copy_account(app: &TestApp, world: World, name: &str) {
    let db = Database::connect(app.database.url()).await.unwrap();
    let (id, number, text) = match world {
        World::Embedded => ("randomblob(16)", "rowid", "printf('%05d', number)"),
        World::Production => {
            ("gen_random_uuid()", "row_number() over ()", "lpad(number::text, 5, '0')")
        }
    };
    // Each of them twice, until they are enough.
    let doubled = "insert into copies select * from copies;".repeat(12);
    let copy = format!(
        "create table copies as select * from accounts where name = '{name}';
         {doubled}
         create table numbered as select {number} as number, copies.* from copies;
         update numbered set id = {id}, name = name || '-' || {text};
         insert into accounts select {columns} from numbered where number <= {SEARCH_HITS_MAX};
         insert into pools (tenant_id, account_id, kind, capacity, in_use)
         select tenant_id, id, 'nodes', 10, 0 from numbered where number <= {SEARCH_HITS_MAX};
         drop table numbered; drop table copies;",
        columns = columns(&db, world).await,
    );
    db.execute_unprepared(&copy).await.unwrap();
    db.close().await.unwrap();
}

/// The columns of accounts, in their order.
async fn columns(db: &DatabaseConnection, world: World) -> String {
    let ask = match world {
        World::Embedded => "select name from pragma_table_info('accounts') order by cid",
        World::Production => {
            "select column_name::text from information_schema.columns
             where table_name = 'accounts' order by ordinal_position"
        }
    };
    let ask = Statement::from_string(db.get_database_backend(), ask);
    let rows = db.query_all_raw(ask).await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
    names.collect::<Vec<_>>().join(", ")
}

/// One contract becomes more than are looked at.
async fn copy_contract(app: &TestApp, world: World) {
    let db = Database::connect(app.database.url()).await.unwrap();
    let (id, number) = match world {
        World::Embedded => (
            "randomblob(16)",
            format!(
                "(with recursive n (number) as (select 1 union all select number + 1 from n where number < {SEARCH_HITS_MAX}) select number from n)"
            ),
        ),
        World::Production => {
            ("gen_random_uuid()", format!("generate_series(1, {SEARCH_HITS_MAX})"))
        }
    };
    let copy = format!(
        "insert into contracts
         select k.tenant_id, {id}, k.customer_id, k.project, k.project_key || n.number, '2026-02-01',
                k.max_nodes, k.starts_on, k.expires_on, k.language, k.notes, 1, k.created_at, k.updated_at
         from contracts k cross join {number} as n (number)"
    );
    let copy = match world {
        World::Embedded => copy.replace(" as n (number)", " as n"),
        World::Production => copy,
    };
    db.execute_unprepared(&copy).await.unwrap();
    db.close().await.unwrap();
}
