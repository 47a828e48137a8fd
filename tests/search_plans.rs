//! How the databases go about lists and searches: through an index each, never through a table.

use rollcall_domain::{
    LicenceBatchId, TenantId,
    accounts::AccountStatus,
    requests::{RequestKind, RequestStatus},
};
use rollcall_storage::{
    Options,
    accounts::AccountFilter,
    audit::AuditFilter,
    catalogue::{BundleFilter, FeatureFilter},
    contracts::{ContractCandidates, ContractFilter, ContractKey},
    licences::LicenceFilter,
    nodes::RegistrationFilter,
    query_plans,
    requests::RequestFilter,
};
use rollcall_test_support::{TestApp, World, block_on, capacity};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement};

use crate::{
    contracts::{contract, day, signed},
    query_plans::by_itself,
};

#[test]
fn sqlite_searches_through_indexes() {
    block_on(async {
        let app = World::Embedded.start().await;
        let (db, asked) = asked(&app).await;
        for (what, ask) in asked {
            let plan = plan(&db, &ask, "explain query plan", "detail").await;
            for step in plan.lines().filter(|step| step.contains("SCAN")) {
                // A list that came along, what it found, a page of it, and a part of a union.
                let found = ["json_each", "SCAN value", "SCAN part", "CONSTANT ROW"];
                assert!(
                    ["SCAN a", "SCAN k", "SCAN found"].contains(&step)
                        || found.iter().any(|found| step.contains(found)),
                    "{what}: {}\n{plan}",
                    ask.sql
                );
            }
            no_tenant_alone(&what, &ask, &plan, &["(tenant_id=?)"]);
            if let Some(by) = what.strip_prefix("registrations by ").filter(|by| *by != "all") {
                let index = format!("registrations_{by}");
                assert!(plan.contains(&index), "{what}: {}\n{plan}", ask.sql);
            }
        }
    });
}

#[test]
fn postgres_searches_through_indexes() {
    block_on(async {
        let app = World::Production.start().await;
        let (db, asked) = asked(&app).await;
        // A scan is only chosen where there is no other way.
        db.execute_unprepared("set enable_seqscan = off").await.unwrap();
        for (what, ask) in asked {
            let plan = plan(&db, &ask, "explain", "QUERY PLAN").await;
            // What was found before is not a table.
            let tables = plan.replace("CTE Scan", "");
            assert!(!tables.contains("Seq Scan"), "{what}: {}\n{plan}", ask.sql);
            let scans = plan
                .lines()
                .filter(|line| line.contains("Index Scan") || line.contains("Index Only"));
            let conditions = plan.lines().filter(|line| line.contains("Index Cond"));
            assert!(scans.count() <= conditions.count(), "{what}: {}\n{plan}", ask.sql);
        }
    });
}

/// Many customers may have a contract of the same project and day: PostgreSQL must not begin there.
#[test]
fn postgres_goes_to_a_contract_by_its_customer() {
    block_on(async {
        let app = World::Production.start().await;
        let account = app.provision(capacity(1)).await;
        signed(&app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await;
        let options = Options { url: app.database.url().to_owned(), connections: 1 };
        let known = known(&options, account.owner.id).await;
        let db = by_itself(&options).await;
        by_customer(&db, &known, "one contract").await;
        // Statistics of a time when each had a project and a day of its own say that any finds one.
        for (own, analyze) in [(true, true), (false, false), (false, true)] {
            db.execute_unprepared("delete from contracts where project_key <> 'sales'")
                .await
                .unwrap();
            db.execute_unprepared("delete from customers where company_key <> 'acme'")
                .await
                .unwrap();
            let own = if own { " + number" } else { "" };
            for grow in GROW {
                db.execute_unprepared(&grow.replace("+ own", own)).await.unwrap();
            }
            if analyze {
                db.execute_unprepared("analyze customers, contracts").await.unwrap();
            }
            by_customer(&db, &known, &format!("many{own}, analysed: {analyze}")).await;
        }
    });
}

/// A customer and its contract become many.
const GROW: [&str; 2] = [
    "insert into customers
     select (jsonb_populate_record(c, jsonb_build_object(
         'id', gen_random_uuid(), 'company_key', 'c-' || number))).*
     from customers c, generate_series(1, 10000) as number where c.company_key = 'acme'",
    "insert into contracts
     select (jsonb_populate_record(k, jsonb_build_object(
         'id', gen_random_uuid(), 'customer_id', c.id, 'project_key', 'p-' || (1 + own),
         'signed_on', date '2000-01-01' + (1 + own)::int))).*
     from contracts k,
         (select id, row_number() over () as number from customers where company_key <> 'acme') c
     where k.project_key = 'sales'",
];

/// What is asked to know which rows of a file are there already.
async fn known(options: &Options, tenant: TenantId) -> Statement {
    let key = |number| ContractKey {
        company: format!("c-{number}"),
        project: "p-1".to_owned(),
        signed_on: day("2000-01-02"),
    };
    let keys: Vec<_> = (0..500).map(key).collect();
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        scope.contracts().known(&keys).await.unwrap();
    };
    query_plans::asked(options, tenant, work).await.unwrap().remove(0)
}

async fn by_customer(db: &DatabaseTransaction, ask: &Statement, state: &str) {
    let plan = plan(db, ask, "explain", "QUERY PLAN").await;
    assert!(!plan.contains("Join") && !plan.contains("Nested Loop"), "{state}: {plan}");
    let mut steps = plan.lines();
    for (table, key) in [("contracts k", "customer_id = "), ("customers c", "company_key = ")] {
        let scan = steps.find(|step| step.contains(&format!(" on {table}")));
        assert!(scan.is_some_and(|scan| scan.contains("Index")), "{state}: {plan}");
        let by = steps.find(|step| step.contains("Index Cond"));
        assert!(by.is_some_and(|by| by.contains(key)), "{state}: {plan}");
    }
}

/// A walk through all that a tenant has is a list in its order, and nothing else.
fn no_tenant_alone(what: &str, ask: &Statement, plan: &str, alone: &[&str]) {
    if what.starts_with("all ") {
        return;
    }
    for step in plan.lines() {
        assert!(!alone.iter().any(|alone| step.contains(alone)), "{what}: {}\n{plan}", ask.sql);
    }
}

/// Every list and every search, with what the database is asked for it.
async fn asked(app: &TestApp) -> (DatabaseTransaction, Vec<(String, Statement)>) {
    let account = app.provision(capacity(10)).await;
    let view = signed(app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await;
    app.node(&account, "a").registers().await.status(201);
    let options = Options { url: app.database.url().to_owned(), connections: 1 };
    let (tenant, now) = (account.owner.id, app.app.now());
    let mut all = Vec::new();
    let text = |text: &str| Some(text.to_owned());

    let accounts = [
        ("all accounts", AccountFilter::default()),
        ("status", AccountFilter { status: Some(AccountStatus::Active), ..Default::default() }),
        ("name", AccountFilter { name: text("ac"), ..Default::default() }),
        ("end", AccountFilter { expires_before: Some(now), ..Default::default() }),
        ("contract", AccountFilter { contract: Some(view.contract.id), ..Default::default() }),
        ("company", AccountFilter { company: text("ac"), ..Default::default() }),
        ("project", AccountFilter { project: text("sa"), ..Default::default() }),
        ("node", AccountFilter { node_id: text("a"), ..Default::default() }),
        ("hostname", AccountFilter { hostname: text("a"), ..Default::default() }),
        ("source", AccountFilter { source: "127.0.0.1".parse().ok(), ..Default::default() }),
        ("text", AccountFilter { text: text("127.0.0.1"), ..Default::default() }),
        (
            "several",
            AccountFilter {
                company: text("ac"),
                source: "127.0.0.1".parse().ok(),
                ..Default::default()
            },
        ),
    ];
    for (name, filter) in accounts {
        let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
            scope.accounts().search(&filter, Some("a"), 50).await.unwrap();
        };
        let heard = query_plans::asked(&options, tenant, work).await.unwrap();
        all.extend(heard.into_iter().map(|ask| (format!("{name} of accounts"), ask)));
    }
    let contracts = [
        ("all contracts", ContractFilter::default()),
        ("company", ContractFilter { company: text("ac"), ..Default::default() }),
        ("project", ContractFilter { project: text("sa"), ..Default::default() }),
        ("e-mail", ContractFilter { email: text("it@acme.example"), ..Default::default() }),
        ("text", ContractFilter { text: text("ac"), ..Default::default() }),
        ("signed", ContractFilter { signed_from: Some(day("2026-01-01")), ..Default::default() }),
        ("end", ContractFilter { expires_before: Some(day("2036-01-01")), ..Default::default() }),
    ];
    for (name, filter) in contracts {
        let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
            let after = Some((day("2026-01-01"), view.contract.id));
            scope.contracts().list(&filter, after, 50).await.unwrap();
        };
        let heard = query_plans::asked(&options, tenant, work).await.unwrap();
        all.extend(heard.into_iter().map(|ask| (format!("{name} of contracts"), ask)));
    }
    let requests = [
        ("all requests", RequestFilter::default()),
        ("state", RequestFilter { state: Some(RequestStatus::New), ..Default::default() }),
        ("kind", RequestFilter { kind: Some(RequestKind::Complaint), ..Default::default() }),
        ("text", RequestFilter { text: text("ac"), ..Default::default() }),
    ];
    for (name, filter) in requests {
        let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
            let before = Some(rollcall_domain::RequestId(uuid::Uuid::max()));
            scope.requests().list(&filter, before, 50).await.unwrap();
        };
        let heard = query_plans::asked(&options, tenant, work).await.unwrap();
        all.extend(heard.into_iter().map(|ask| (format!("{name} of requests"), ask)));
    }
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        let (emails, companies) = (vec!["it@acme.example"], vec!["Acme"]);
        let meant = ContractCandidates { emails, companies, ids: vec![view.contract.id] };
        scope.contracts().candidates(&meant).await.unwrap();
        scope.accounts().taken(&["acme"]).await.unwrap();
    };
    let heard = query_plans::asked(&options, tenant, work).await.unwrap();
    all.extend(heard.into_iter().map(|ask| ("meant contracts".to_owned(), ask)));
    let of = |account| RegistrationFilter { account, ..RegistrationFilter::default() };
    let one = [
        ("all", of(None)),
        ("node", of(Some(account.id))),
        ("project_id", RegistrationFilter { project_id: text("sales"), ..of(None) }),
        ("node_id", RegistrationFilter { node_id: text("a"), ..of(None) }),
        ("hostname", RegistrationFilter { hostname: text("a"), ..of(None) }),
        ("source", RegistrationFilter { source: "127.0.0.1".parse().ok(), ..of(None) }),
    ];
    for (name, filter) in one {
        for state in [None, Some("registered"), Some("failed"), Some("unbound")] {
            let filter = RegistrationFilter { state: state.map(str::to_owned), ..filter.clone() };
            let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
                let after = Some(rollcall_domain::RegistrationId(uuid::Uuid::nil()));
                scope.registrations().list(&filter, now, after, 50).await.unwrap();
            };
            let heard = query_plans::asked(&options, tenant, work).await.unwrap();
            all.extend(heard.into_iter().map(|ask| (format!("registrations by {name}"), ask)));
        }
    }
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        scope.catalogue().products(Some("a"), 50).await.unwrap();
        for retired in [None, Some(true), Some(false)] {
            let filter = FeatureFilter { product: None, retired };
            scope.catalogue().features(&filter, Some("a"), 50).await.unwrap();
        }
        scope.catalogue().bundles(&BundleFilter::default(), Some("a"), 50).await.unwrap();
        scope.catalogue().read().await.unwrap();
    };
    let heard = query_plans::asked(&options, tenant, work).await.unwrap();
    all.extend(heard.into_iter().map(|ask| ("all of the catalogue".to_owned(), ask)));
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        let product = "ip".parse().ok();
        for retired in [None, Some(true), Some(false)] {
            let filter = FeatureFilter { product: product.clone(), retired };
            scope.catalogue().features(&filter, Some("a"), 50).await.unwrap();
        }
        scope.catalogue().bundles(&BundleFilter { product }, Some("a"), 50).await.unwrap();
    };
    let heard = query_plans::asked(&options, tenant, work).await.unwrap();
    all.extend(heard.into_iter().map(|ask| ("catalogue of a product".to_owned(), ask)));
    let all_licences = LicenceFilter::default;
    let licences = [
        ("all", all_licences()),
        ("account", LicenceFilter { account: Some(account.id), ..all_licences() }),
        ("product", LicenceFilter { product: "ip".parse().ok(), ..all_licences() }),
        ("contract", LicenceFilter { contract: Some(view.contract.id), ..all_licences() }),
        ("email", LicenceFilter { email: text("it@acme.example"), ..all_licences() }),
        (
            "batch",
            LicenceFilter { batch: Some(LicenceBatchId(uuid::Uuid::nil())), ..all_licences() },
        ),
    ];
    for (name, filter) in licences {
        let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
            let after = Some(rollcall_domain::LicenceId(uuid::Uuid::nil()));
            scope.licences().list(&filter, after, 50).await.unwrap();
        };
        let heard = query_plans::asked(&options, tenant, work).await.unwrap();
        all.extend(heard.into_iter().map(|ask| (format!("licences by {name}"), ask)));
    }
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        scope.licences().of_account(account.id).await.unwrap();
        scope.licences().by_key(&[vec![0; 32]]).await.unwrap();
        scope.licences().versions(rollcall_domain::LicenceId(uuid::Uuid::nil())).await.unwrap();
        let feature = "cdc".parse().unwrap();
        scope.licences().named_users(account.id, &feature).await.unwrap();
        scope.licences().consumed(account.id, &feature, now).await.unwrap();
        scope.licences().consumed_batch(account.id, "1").await.unwrap();
        scope
            .registrations()
            .by_token(account.id, &rollcall_domain::TokenHash([0; 32]))
            .await
            .unwrap();
    };
    let heard = query_plans::asked(&options, tenant, work).await.unwrap();
    all.extend(heard.into_iter().map(|ask| ("licences of an account".to_owned(), ask)));
    let db = by_itself(&options).await;
    let backend = db.get_database_backend();
    let watch = |sql| {
        ("all that is due".to_owned(), Statement::from_sql_and_values(backend, sql, [now.into()]))
    };
    all.extend(query_plans::watches(backend).into_iter().map(watch));
    let filter = AuditFilter { account: Some(account.id), ..Default::default() };
    let work = async |scope: rollcall_storage::Scope<'_, DatabaseConnection>| {
        scope.audit().list(&filter, None, 50).await.unwrap();
        scope.contracts().provisioned(view.contract.id, None).await.unwrap();
        let before = Some((now, uuid::Uuid::nil()));
        scope.events().of_account(account.id, before, 50).await.unwrap();
        scope.audit().of_account(account.id, before, 50).await.unwrap();
        scope.outbox().of_account(account.id, before, 50).await.unwrap();
        scope.lock_outs().to_tell(account.id, 20).await.unwrap();
        scope.lock_outs().last_letter(account.id).await.unwrap();
    };
    let heard = query_plans::asked(&options, tenant, work).await.unwrap();
    all.extend(heard.into_iter().map(|ask| ("others".to_owned(), ask)));
    (db, all)
}

async fn plan(db: &DatabaseTransaction, ask: &Statement, explain: &str, column: &str) -> String {
    let sql = format!("{explain} {}", ask.sql);
    let ask = Statement { sql, values: ask.values.clone(), db_backend: ask.db_backend };
    let steps = db.query_all_raw(ask).await.unwrap();
    let steps = steps.iter().map(|step| step.try_get::<String>("", column).unwrap());
    steps.collect::<Vec<_>>().join("\n")
}
