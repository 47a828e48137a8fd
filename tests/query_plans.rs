//! How the databases go about what nodes make them do all day: from key to row, never through a
//! table.

use rollcall_storage::{Options, query_plans};
use rollcall_test_support::{TestApp, World, block_on, capacity};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, TransactionTrait};

/// SQLite has no statistics unless somebody asks for them, and must do without.
#[test]
fn sqlite_goes_by_key() {
    block_on(async {
        let app = World::Embedded.start().await;
        let db = committer(&app).await;
        let statistics = "select name from sqlite_master where name like 'sqlite_stat%'";
        assert_eq!(rows(&db, statistics).await, "");
        for (name, sql) in query_plans::statements(db.get_database_backend()) {
            let plan = plan_of_sqlite(&db, sql).await;
            for step in plan.lines().filter(|step| step.starts_with("SCAN")) {
                // The batch itself: a list that came along, and what was made of it.
                assert!(
                    ["SCAN e ", "SCAN v", "SCAN c"].iter().any(|list| step.starts_with(list)),
                    "{name}: {plan}"
                );
            }
            assert!(plan.contains("SEARCH "), "{name}: {plan}");
        }
    });
}

/// PostgreSQL can't know how long a list is, and guesses wrong once the table is large enough.
#[test]
fn postgres_goes_by_key() {
    block_on(async {
        let app = World::Production.start().await;
        let account = app.provision(capacity(10)).await;
        app.node(&account, "a").registers().await.status(201);
        let db = committer(&app).await;
        for grow in GROW {
            db.execute_unprepared(grow).await.unwrap();
        }
        all_go_by_key(&db, "as it grew").await;
        db.execute_unprepared("analyze").await.unwrap();
        all_go_by_key(&db, "analysed").await;
        db.execute_unprepared(SPREAD).await.unwrap();
        db.execute_unprepared("analyze").await.unwrap();
        all_go_by_key(&db, "most accounts are small").await;
    });
}

async fn all_go_by_key(db: &DatabaseTransaction, state: &str) {
    for (name, sql) in query_plans::statements(db.get_database_backend()) {
        for mode in ["force_generic_plan", "force_custom_plan"] {
            let plan = plan_of_postgres(db, sql, mode).await;
            assert!(!plan.contains("Seq Scan"), "{name}, {state}, {mode}: {plan}");
            let mut scans = plan.lines().filter(|line| line.contains("Index"));
            while let Some(scan) = scans.next() {
                let by = scans.next().unwrap_or_default();
                assert!(by.contains("Index Cond"), "{name}, {state}, {mode}: {scan}: {plan}");
                // Not by way of all that the account has, or the project.
                let one = ["(id = ", "(node_id = "];
                let is_one = one.iter().any(|one| by.contains(one));
                let of_nodes = scan.contains(" on registrations r");
                assert!(!of_nodes || is_one, "{name}, {state}, {mode}: {scan}: {plan}");
            }
        }
    }
}

/// A tenant, an account and a registration become many.
const GROW: [&str; 4] = [
    "insert into tenants
     select (jsonb_populate_record(t, jsonb_build_object(
         'id', gen_random_uuid(), 'slug', 's-' || number))).*
     from tenants t, generate_series(1, 2000) as number",
    "insert into accounts
     select (jsonb_populate_record(a, jsonb_build_object(
         'id', gen_random_uuid(), 'name', 'a-' || number))).*
     from accounts a, generate_series(1, 2000) as number",
    "insert into pools (tenant_id, account_id, kind, capacity, in_use)
     select tenant_id, id, 'nodes', 10, 0 from accounts where name like 'a-%'",
    "insert into registrations
     select (jsonb_populate_record(r, jsonb_build_object(
         'id', gen_random_uuid(), 'node_id', 'n-' || number))).*
     from registrations r, generate_series(1, 5000) as number",
];

/// Accounts with a few nodes each: the database takes all of an account's for as good as one.
const SPREAD: &str = "
    insert into registrations
    select (jsonb_populate_record(r, jsonb_build_object(
        'id', gen_random_uuid(), 'account_id', a.id, 'node_id', 'm-' || number))).*
    from registrations r, accounts a, generate_series(1, 5) as number
    where r.node_id = 'n-1' and a.name like 'a-%'";

async fn committer(app: &TestApp) -> DatabaseTransaction {
    by_itself(&Options { url: app.database.url().to_owned(), connections: 1 }).await
}

/// A connection as the group committers use it, but that is given all the time it needs: what is
/// looked at are plans. One transaction, so that it stays the same connection, and nobody else
/// gathers statistics of what is written in it.
pub(crate) async fn by_itself(options: &Options) -> DatabaseTransaction {
    let db = query_plans::connection(options).await.unwrap();
    let tx = db.begin().await.unwrap();
    if tx.get_database_backend() == DbBackend::Postgres {
        tx.execute_unprepared("set local statement_timeout = 0").await.unwrap();
    }
    tx
}

async fn plan_of_sqlite(db: &DatabaseTransaction, sql: &str) -> String {
    let ask = format!("explain query plan {sql}");
    let ask = Statement::from_string(db.get_database_backend(), ask);
    let steps = db.query_all_raw(ask).await.unwrap();
    let steps = steps.iter().map(|step| step.try_get::<String>("", "detail").unwrap());
    steps.collect::<Vec<_>>().join("\n")
}

/// The plan for lists of a thousand, the longest that there are.
async fn plan_of_postgres(db: &DatabaseTransaction, sql: &str, mode: &str) -> String {
    let values = (1..).map_while(|number| {
        let (_, rest) = sql.split_once(&format!("${number}::"))?;
        let (name, rest) = rest.split_at(rest.find(|it: char| !it.is_alphanumeric())?);
        Some(match rest.starts_with("[]") {
            true => format!("array_fill(null::{name}, array[1000])"),
            false => format!("null::{name}"),
        })
    });
    let values = values.collect::<Vec<_>>().join(", ");
    db.execute_unprepared(&format!("set plan_cache_mode = {mode}")).await.unwrap();
    db.execute_unprepared(&format!("prepare looked_at as {sql}")).await.unwrap();
    let plan = rows(db, &format!("explain execute looked_at ({values})")).await;
    db.execute_unprepared("deallocate looked_at").await.unwrap();
    plan
}

/// The first column of an answer, line by line.
async fn rows(db: &DatabaseTransaction, sql: &str) -> String {
    let ask = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(ask).await.unwrap();
    let lines = rows.iter().map(|row| row.try_get_by_index::<String>(0).unwrap());
    lines.collect::<Vec<_>>().join("\n")
}
