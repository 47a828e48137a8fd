//! Data that real server processes run on, one after another or side by side.

use std::collections::HashMap;

use rollcall_app::SystemClock;
use rollcall_domain::{Clock as _, RegistrationId};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};

use crate::{Account, MASTER_KEY, Process, Provision, TestApp, TestDatabase, World};

/// Data that real server processes run on.
pub struct Installation {
    database: TestDatabase,
    cache_url: String,
}

impl Installation {
    /// A migrated, empty database and a cache.
    pub async fn new(world: World) -> Self {
        Self { database: TestDatabase::new(world).await, cache_url: world.cache_url() }
    }

    /// Make a tenant and an account in it.
    pub async fn provision(&self, wanted: Provision) -> Account {
        let app = self.app().await;
        let account = app.provision(wanted).await;
        app.app.store().clone().close().await.expect("a database that closes");
        account
    }

    /// Start `rollcall serve` and wait until it is ready.
    pub async fn serve(&self) -> Process {
        let settings = [
            ("ROLLCALL_DATABASE_URL", self.database.url()),
            ("ROLLCALL_CACHE_URL", &self.cache_url),
            ("ROLLCALL_MASTER_KEY", MASTER_KEY),
        ];
        Process::serve(&settings).await
    }

    /// How many slots of an account are counted; no pool's counter differs from its rows.
    pub async fn slots_counted(&self, account: &Account) -> u32 {
        let app = self.app().await;
        assert_eq!(app.app.nodes().miscounts().await.expect("a count"), []);
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.expect("a view");
        assert_eq!(shown.nodes_in_use, shown.account.nodes.in_use);
        app.app.store().clone().close().await.expect("a database that closes");
        shown.nodes_in_use
    }

    /// The number of the newest lease of each registration.
    pub async fn issued(&self) -> HashMap<String, i64> {
        let db = self.connect().await;
        let rows = db.query_all_raw(ask(&db, "select id, issued from registrations")).await;
        let rows = rows.expect("registrations");
        rows.iter()
            .map(|row| {
                let id = RegistrationId(row.try_get_by_index(0).expect("an id"));
                (id.to_string(), row.try_get_by_index(1).expect("a number"))
            })
            .collect()
    }

    /// How many renewals were written down as used.
    pub async fn usage(&self) -> i64 {
        let db = self.connect().await;
        let sql = "select cast(coalesce(sum(renewals), 0) as bigint) from usage_hourly";
        let row = db.query_one_raw(ask(&db, sql)).await.expect("usage").expect("a sum");
        row.try_get_by_index(0).expect("a number")
    }

    /// How often a lease's number was not one that its node could have.
    pub async fn suspicions(&self) -> i64 {
        let db = self.connect().await;
        let sql = "select count(*) from registration_events
                   where kind in ('clone_suspected', 'server_behind')";
        let row = db.query_one_raw(ask(&db, sql)).await.expect("events").expect("a count");
        row.try_get_by_index(0).expect("a number")
    }

    /// The application on the same data, at the machine's time.
    async fn app(&self) -> TestApp {
        let database = TestDatabase::at(self.database.url()).await;
        let app = TestApp::start_on(database, &self.cache_url).await;
        app.clock.set(SystemClock.now());
        app
    }

    async fn connect(&self) -> DatabaseConnection {
        Database::connect(self.database.url()).await.expect("the test's database")
    }
}

fn ask(db: &DatabaseConnection, sql: &str) -> Statement {
    Statement::from_string(db.get_database_backend(), sql)
}
