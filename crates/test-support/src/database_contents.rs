//! What the database holds, so that a test can say that nothing was left in it.

use std::collections::BTreeMap;

use sea_orm::{Database, FromQueryResult, JsonValue, Statement};

use crate::TestApp;

/// Every row of every table of tenants and accounts, in order.
pub type Contents = BTreeMap<&'static str, Vec<String>>;

const TABLES: [&str; 30] = [
    "tenants",
    "tenant_keys",
    "customers",
    "contracts",
    "contract_emails",
    "accounts",
    "pools",
    "registrations",
    "registration_events",
    "unproven_refusals",
    "usage_hourly",
    "amnesties",
    "audit_events",
    "staff",
    "account_requests",
    "outbox_mails",
    "lock_outs",
    "lock_out_digests",
    "silences",
    "password_links",
    "licences",
    "licence_versions",
    "named_users",
    "consumed_units",
    "session_accounts",
    "session_clients",
    "session_pools",
    "seat_peaks",
    "seat_denials",
    "ended_sessions",
];

impl TestApp {
    /// Everything that the database holds by now, with what workers would have written down.
    pub async fn contents(&self) -> Contents {
        self.run_workers().await;
        let db = Database::connect(self.database.url()).await.expect("the test's database");
        let mut contents = Contents::new();
        for table in TABLES {
            let all =
                Statement::from_string(db.get_database_backend(), format!("select * from {table}"));
            let rows = JsonValue::find_by_statement(all).all(&db).await.expect("a table");
            let mut rows: Vec<_> = rows.iter().map(ToString::to_string).collect();
            rows.sort();
            contents.insert(table, rows);
        }
        db.close().await.expect("a connection that closes");
        contents
    }
}
