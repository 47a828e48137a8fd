//! Somebody who can write to the database tampers with the trail.

use rollcall_app::audit::AuditVerdict;
use rollcall_domain::{AuditId, audit::AuditEntry};
use rollcall_test_support::{Account, STAFF, TestApp, World, capacity, stories};
use sea_orm::{ConnectionTrait, Database, DbBackend, Statement};

use super::trail;

/// A tenant with a trail of ten rows.
async fn scene(world: World) -> (TestApp, Account) {
    let app = world.start().await;
    let account = app.provision(capacity(2)).await;
    for _ in 0..4 {
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
        app.app.accounts().resume(&STAFF, &account.tenant, &account.name).await.unwrap();
    }
    assert_eq!(trail(&app, &account).await.len(), 10);
    (app, account)
}

async fn tamper(app: &TestApp, sql: &str) {
    let db = Database::connect(app.database.url()).await.unwrap();
    let done = db.execute_raw(Statement::from_string(db.get_database_backend(), sql)).await;
    assert!(done.unwrap().rows_affected() > 0, "{sql}");
    db.close().await.unwrap();
}

/// Bytes as the database writes them.
async fn bytes(app: &TestApp, bytes: &[u8]) -> String {
    let db = Database::connect(app.database.url()).await.unwrap();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    match db.get_database_backend() {
        DbBackend::Sqlite => format!("x'{hex}'"),
        _ => format!("'\\x{hex}'"),
    }
}

async fn broken_at(app: &TestApp, account: &Account) -> (i64, Option<String>, &'static str) {
    match app.app.audit().verify(&account.tenant).await.unwrap() {
        AuditVerdict::Broken(broken) => {
            (broken.position, broken.id.map(|id| id.to_string()), broken.why)
        }
        AuditVerdict::Intact(end) => panic!("taken for intact: {end:?}"),
    }
}

stories! {
    async fn a_trail_that_nobody_touched_is_intact(world) {
        let (app, account) = scene(world).await;
        let rows = trail(&app, &account).await;
        let verdict = app.app.audit().verify(&account.tenant).await.unwrap();
        assert_eq!(verdict, AuditVerdict::Intact(rows[9].head()));
    }

    /// It is read a few rows at a time.
    async fn a_long_trail_is_proven_to_its_end(world) {
        let (app, account) = scene(world).await;
        let store = app.app.store();
        let row = trail(&app, &account).await.remove(4).entry;
        let tx = store.write().await.unwrap();
        for _ in 0..1200 {
            let id = AuditId(uuid::Uuid::new_v4());
            tx.tenant(account.owner.id).audit().append(AuditEntry { id, ..row.clone() }).await.unwrap();
        }
        tx.commit().await.unwrap();
        let verdict = app.app.audit().verify(&account.tenant).await.unwrap();
        assert!(matches!(verdict, AuditVerdict::Intact(end) if end.position == 1210), "{verdict:?}");
        tamper(&app, "update audit_events set who = 'x' where position = 1001").await;
        assert_eq!(broken_at(&app, &account).await.0, 1001);
    }

    /// Whichever column it is.
    async fn a_row_that_was_changed_is_named(world) {
        for column in ["who = 'x'", "action = 'x'", "target_id = 'x'", "target_name = 'x'",
            "after = '{}'", "before = null", "source = '192.0.2.7'", "request_id = 'x'",
            "account_id = null", "at = '2020-01-01 00:00:00+00:00'"] {
            let (app, account) = scene(world).await;
            let row = trail(&app, &account).await.remove(4);
            tamper(&app, &format!("update audit_events set {column} where position = 5")).await;
            let expected = (5, Some(row.entry.id.to_string()), "was changed");
            assert_eq!(broken_at(&app, &account).await, expected, "{column}");
        }
    }

    async fn a_row_that_is_gone_is_named(world) {
        let (app, account) = scene(world).await;
        tamper(&app, "delete from audit_events where position = 5").await;
        assert_eq!(broken_at(&app, &account).await, (5, None, "is missing"));
        tamper(&app, "update audit_events set position = position - 1 where position = 6").await;
        let (position, id, why) = broken_at(&app, &account).await;
        assert_eq!((position, why), (5, "doesn't follow the one before it"));
        assert!(id.is_some());
    }

    async fn the_first_row_is_no_exception(world) {
        let (app, account) = scene(world).await;
        tamper(&app, "delete from audit_events where position = 1").await;
        assert_eq!(broken_at(&app, &account).await, (1, None, "is missing"));
    }

    /// The head says how many there are.
    async fn rows_cut_off_at_the_end_are_missed(world) {
        let (app, account) = scene(world).await;
        tamper(&app, "delete from audit_events where position >= 9").await;
        let missing = "is missing, and with it the end of the trail";
        assert_eq!(broken_at(&app, &account).await, (9, None, missing));
    }

    async fn a_row_behind_the_end_is_found(world) {
        let (app, account) = scene(world).await;
        let rows = trail(&app, &account).await;
        let hash = bytes(&app, &rows[7].hash.0).await;
        let back = format!("update audit_heads set position = 8, hash = {hash}");
        tamper(&app, &back).await;
        let behind = "stands behind the end of the trail";
        assert_eq!(broken_at(&app, &account).await, (9, None, behind));
    }

    /// Whoever knows how rows are hashed rewrites the last one.
    async fn a_last_row_that_was_rewritten_is_found(world) {
        let (app, account) = scene(world).await;
        let mut rows = trail(&app, &account).await;
        let mut forged = rows.remove(9).entry;
        forged.who = "somebody else".to_owned();
        let forged = rollcall_domain::audit::ChainedEntry::after(rows[8].head(), forged);
        let hash = bytes(&app, &forged.hash.0).await;
        let rewrite = "update audit_events set who = 'somebody else', hash =";
        tamper(&app, &format!("{rewrite} {hash} where position = 10")).await;
        let why = "is not the one that the end of the trail names";
        assert_eq!(broken_at(&app, &account).await, (10, None, why));
    }

    async fn another_tenants_trail_is_another_chain(world) {
        let (app, account) = scene(world).await;
        let other = app.provision(capacity(1)).await;
        let id = bytes(&app, other.owner.id.0.as_bytes()).await;
        let id = match world {
            World::Embedded => id,
            World::Production => format!("'{}'", other.owner.id.0),
        };
        tamper(&app, &format!("update audit_events set who = 'x' where tenant_id = {id}")).await;
        assert_eq!(broken_at(&app, &other).await.0, 1);
        assert!(matches!(app.app.audit().verify(&account.tenant).await.unwrap(), AuditVerdict::Intact(_)));
    }
}
