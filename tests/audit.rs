//! The audit trail: everything that staff change leaves a row, and no row can be slipped in,
//! changed or lost unseen.

mod tampering;

use chrono::TimeDelta;
use futures_util::future::join_all;
use rollcall_app::{accounts::AccountChange, tenants::TenantChange};
use rollcall_domain::{
    audit::{Actor, AuditHead, ChainedEntry, Principal},
    nodes::Amnesty,
};
use rollcall_signing::KeyUse;
use rollcall_test_support::{Account, STAFF, TestApp, capacity, stories};
use secrecy::SecretString;
use serde_json::{Value, json};

/// The trail of an account's tenant, read as a chain.
pub(crate) async fn trail(app: &TestApp, account: &Account) -> Vec<ChainedEntry> {
    let scope = app.app.store().tenant(account.owner.id);
    let rows = scope.audit().after(0, 10_000).await.unwrap();
    let mut head = AuditHead::default();
    for row in &rows {
        assert!(row.follows(head), "{row:?}");
        head = row.head();
    }
    assert_eq!(scope.audit().head().await.unwrap(), head);
    rows
}

fn shown(text: Option<&String>) -> Value {
    text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
}

stories! {
    async fn every_change_leaves_a_row_that_says_who_and_what(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let (tenant, name) = (account.tenant.as_str(), account.name.as_str());
        let by = Actor {
            source: Some([192, 0, 2, 1].into()),
            request_id: Some("req_test".to_owned()),
            ..Actor::of(Principal::System("a test"))
        };
        let staff = &app.app;
        let more = AccountChange { max_nodes: Some(3), ..AccountChange::default() };
        staff.accounts().change(&by, tenant, name, more).await.unwrap();
        staff.accounts().suspend(&by, tenant, name).await.unwrap();
        staff.accounts().resume(&by, tenant, name).await.unwrap();
        let secret = SecretString::from("correct horse battery");
        staff.accounts().reset_password(&by, tenant, name, Some(secret), true).await.unwrap();
        let mut node = app.node(&account, "a");
        node.account.password = "correct horse battery".to_owned();
        let id = node.registers().await.status(201).text_of("registration_id");
        staff.nodes().unbind_as_staff(&by, tenant, id.parse().unwrap()).await.unwrap();
        staff.tenants().rotate_key(&by, tenant, KeyUse::Lease, None).await.unwrap();
        let renamed = TenantChange { name: Some("New".to_owned()), ..TenantChange::default() };
        staff.tenants().change(&by, tenant, renamed).await.unwrap();
        let now = staff.now();
        let amnesty = Amnesty { from: now - TimeDelta::hours(1), to: now };
        staff.nodes().grant_amnesty(&by, tenant, amnesty).await.unwrap();
        staff.accounts().close(&by, tenant, name).await.unwrap();

        let rows = trail(&app, &account).await;
        let actions: Vec<_> = rows.iter().map(|row| row.entry.action.as_str()).collect();
        let expected = [
            "tenant.create", "account.create", "account.change", "account.suspend",
            "account.resume", "account.reset_password", "registration.unbind", "key.rotate",
            "tenant.change", "amnesty.grant", "account.close",
        ];
        assert_eq!(actions, expected);
        for row in &rows[2..] {
            assert_eq!(row.entry.who, "system:a test");
            assert_eq!(row.entry.source.as_deref(), Some("192.0.2.1"));
            assert_eq!(row.entry.request_id, by.request_id);
        }
        assert_eq!(rows[0].entry.who, "command_line");
        let change = |nth: usize| {
            let entry = &rows[nth].entry;
            (shown(entry.before.as_ref()), shown(entry.after.as_ref()))
        };
        assert_eq!(change(2), (json!({ "max_nodes": 2 }), json!({ "max_nodes": 3 })));
        assert_eq!(change(3), (json!({ "status": "active" }), json!({ "status": "suspended" })));
        let reset = json!({ "password": "changed", "keep_nodes": true });
        assert_eq!(change(5), (json!({}), reset));
        assert_eq!(change(8), (json!({ "name": "Acme Software" }), json!({ "name": "New" })));
        let about: Vec<_> = rows.iter().filter(|row| row.entry.account == Some(account.id)).collect();
        assert_eq!(about.len(), 7, "the account's timeline");
        let text = format!("{rows:?}");
        for secret in [account.password.as_str(), "correct horse", "argon2", "rcn_"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }

    async fn what_is_refused_leaves_no_row(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let before = trail(&app, &account).await.len();
        let (tenant, name) = (account.tenant.as_str(), account.name.as_str());
        app.app.accounts().change(&STAFF, tenant, "nobody", AccountChange::default()).await.unwrap_err();
        let too_many = AccountChange { max_nodes: Some(u32::MAX), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, tenant, name, too_many).await.unwrap_err();
        assert_eq!(trail(&app, &account).await.len(), before);
    }

    /// Two servers, many writers: one chain.
    async fn writers_at_the_same_time_dont_fork_the_chain(world) {
        let app = world.start().await;
        let (other, _) = app.another().await;
        let account = app.provision(capacity(2)).await;
        let mut names = vec![account.name.clone()];
        for number in 0..5 {
            let wanted = capacity(1).named(format!("acme-{number}"));
            names.push(app.provision_in(&account.tenant, wanted).await.name);
        }
        let before = trail(&app, &account).await.len();
        let writers = names.iter().flat_map(|name| [(&app.app, name), (&other, name)]);
        let tenant = &account.tenant;
        let writes = writers.map(|(app, name)| async move {
            app.accounts().suspend(&STAFF, tenant, name).await.unwrap();
            app.accounts().resume(&STAFF, tenant, name).await.unwrap();
        });
        // Whoever changes the tenant holds its row, and must not be waited for.
        let renames = [&app.app, &other].map(|app| async move {
            for _ in 0..6 {
                app.tenants().change(&STAFF, tenant, TenantChange::default()).await.unwrap();
            }
        });
        let (writes, renames) = (join_all(writes), join_all(renames));
        futures_util::future::join(writes, renames).await;
        assert_eq!(trail(&app, &account).await.len(), before + 36);
    }
}
