//! Erasing the personal data of a closed account: numbers, times and codes stay.

use rollcall_app::{
    accounts::{AccountChange, AccountRefusal, ContractAccountDraft},
    audit::AuditVerdict,
};
use rollcall_domain::{nodes::State, staff::Role};
use rollcall_test_support::{
    Account, Contents, STAFF, TestApp, World, basic, hours, minutes, stories,
};
use secrecy::ExposeSecret;
use serde_json::json;

use crate::{
    audit::trail,
    cli::installation::Installation,
    contracts::{contract, signed, tenant},
};

/// What says who somebody is or where; the caller's address as well.
const PERSONAL: [&str; 7] = [
    "secret-node",
    "secret-project",
    "secret.host.example",
    "secret.domain.example",
    "secret-words",
    "127.0.0.1",
    "it@acme.example",
];

/// Where it stands on purpose: what was signed, and what proves itself.
const KEPT: [&str; 2] = ["contract_emails", "audit_events"];

/// An account with a mail, and a node that was refused, reported and was replaced by another.
async fn lived_in(world: World) -> (TestApp, Account) {
    let app = world.start().await;
    let slug = tenant(&app).await;
    let deal = signed(&app, &slug, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
    let wanted = ContractAccountDraft { mail: true, ..ContractAccountDraft::default() };
    let made = app.app.accounts().create_from_contract(&STAFF, &slug, deal, wanted).await.unwrap();
    let account = Account {
        owner: app.app.tenants().show(&slug).await.unwrap().tenant,
        id: made.account.account.id,
        name: made.account.account.name,
        password: made.secret.password().unwrap().expose_secret().to_owned(),
        tenant: slug,
    };
    let allow = AccountChange {
        allow_ips: Some(vec!["127.0.0.1".parse().unwrap()]),
        allow_domains: Some(vec!["secret.domain.example".parse().unwrap()]),
        ..AccountChange::default()
    };
    app.app.accounts().change(&STAFF, &account.tenant, account.id, allow).await.unwrap();
    let office = app.staff(&account, Role::Owner).await;
    let product = json!({ "code": "ip", "name": "Platform" });
    office.post("products", &product).await.status(201);
    let feature = json!({ "code": "designer", "name": "Designer", "kind": "named_users" });
    office.post("products/ip/features", &feature).await.status(201);
    let licence = json!({
        "product": "ip", "kind": "formal", "account": account.name, "email": "it@acme.example",
        "grants": [{ "feature": "designer", "quantity": 1 }],
    });
    office.post("licences", &licence).await.status(201);
    let user = json!({ "feature": "designer", "name": "secret-words" });
    office.post(&format!("accounts/{}/named-users", account.id), &user).await.status(204);
    let mut node = app.node(&account, "secret-node");
    node.body["project_id"] = "secret-project".into();
    node.body["project_name"] = "secret-project".into();
    node.body["hostname"] = "secret.host.example".into();
    node.body["domain"] = "secret.domain.example".into();
    node.registers().await.status(201);
    app.clock.advance(hours(2));
    let report = json!({
        "lease_seq": node.seq,
        "unreported_failures": [{ "at": app.app.now() - minutes(9), "message": "secret-words" }],
    });
    node.revalidates_with(report).await.status(200);
    app.app.accounts().suspend(&STAFF, &account.tenant, account.id).await.unwrap();
    app.clock.advance(hours(2));
    node.revalidates().await.status(403).refused(30002);
    app.app.accounts().resume(&STAFF, &account.tenant, account.id).await.unwrap();
    let path = format!("/{}/v1/registrations", account.tenant);
    app.server.get(&path, Some(&basic(&account.name, "wrong horse"))).await.status(401);
    app.run_workers().await;
    (app, account)
}

/// The tables in which something personal stands.
fn personal(contents: &Contents) -> Vec<&str> {
    let stands =
        |rows: &Vec<String>| rows.iter().any(|row| PERSONAL.iter().any(|it| row.contains(it)));
    let tables = contents.iter().filter(|(table, rows)| !KEPT.contains(table) && stands(rows));
    tables.map(|(table, _)| *table).collect()
}

fn counts(contents: &Contents) -> Vec<(&'static str, usize)> {
    let others = contents.iter().filter(|(table, _)| **table != "audit_events");
    others.map(|(table, rows)| (*table, rows.len())).collect()
}

stories! {
    async fn what_is_personal_goes_and_what_was_counted_stays(world) {
        let (app, account) = lived_in(world).await;
        app.app.accounts().close(&STAFF, &account.tenant, account.id).await.unwrap();
        let before = app.contents().await;
        let tables = ["accounts", "licence_versions", "licences", "named_users", "outbox_mails", "registration_events", "registrations", "unproven_refusals"];
        assert_eq!(personal(&before), tables);
        let scope = app.app.store().tenant(account.owner.id);
        let failures = scope.events().of_account(account.id, None, 100).await.unwrap();

        let owner = app.staff(&account, Role::Owner).await;
        let at = format!("accounts/{}/erase", account.id);
        let erased = owner.post(&at, &json!({})).await.status(200);
        assert_eq!(erased.text_of("status"), "closed");
        let after = app.contents().await;
        assert_eq!(personal(&after), [""; 0]);
        assert_eq!(counts(&after), counts(&before), "no row is lost");

        // Times, codes and ends are as they were, and each row can still be read.
        let kept = scope.events().of_account(account.id, None, 100).await.unwrap();
        let facts = |events: &[rollcall_domain::Event]| {
            events.iter().map(|event| (event.id, event.at, event.kind, event.code, event.registration)).collect::<Vec<_>>()
        };
        assert_eq!(facts(&kept), facts(&failures));
        let list = owner.get(&format!("registrations?account={}", account.id)).await.status(200);
        assert_eq!(list.text_of("items/0/state"), "unbound");
        let mut registrations = scope.registrations().list(&Default::default(), app.app.now(), None, 9).await.unwrap();
        let registration = registrations.items.remove(0);
        assert!(matches!(registration.state, State::Unbound { .. }));
        assert_eq!(registration.failures, 1);

        // The trail says that it was done and how much, not what; and it still proves itself.
        let last = trail(&app, &account).await.pop().unwrap().entry;
        assert!(last.action == "account.erase" && last.who.starts_with("tok_"), "{last:?}");
        let told = last.after.unwrap();
        assert!(told.contains(r#""registrations":1"#) && told.contains(r#""mails":"#), "{told}");
        assert!(!PERSONAL.iter().any(|it| told.contains(it)), "{told}");
        assert!(matches!(app.app.audit().verify(&account.tenant).await.unwrap(), AuditVerdict::Intact(_)));

        // Once more there is nothing to erase, and nothing is written.
        let again = owner.post(&at, &json!({})).await.status(200);
        assert_eq!(again.text, erased.text);
        assert_eq!(app.contents().await, after);
    }

    /// What comes afterwards is erased by the next call: a mail that waited, a wrong password.
    async fn what_comes_later_is_erased_later(world) {
        let (app, account) = lived_in(world).await;
        let (tenant, id) = (account.tenant.as_str(), account.id);
        // This writes a mail, which nobody has sent yet.
        let change = AccountChange { max_nodes: Some(2), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, tenant, id, change).await.unwrap();
        app.app.accounts().close(&STAFF, tenant, id).await.unwrap();
        app.app.accounts().erase(&STAFF, tenant, id).await.unwrap();
        app.run_workers().await;
        let path = format!("/{tenant}/v1/registrations");
        app.clock.advance(minutes(1));
        app.server.get(&path, Some(&basic(&account.name, "wrong again"))).await;
        assert_eq!(personal(&app.contents().await), ["outbox_mails", "unproven_refusals"]);
        let counted = app.contents().await["unproven_refusals"].len();
        app.app.accounts().erase(&STAFF, tenant, id).await.unwrap();
        let contents = app.contents().await;
        assert_eq!(personal(&contents), [""; 0]);
        assert!(contents["unproven_refusals"].len() < counted);
        let refusals = contents["unproven_refusals"].concat();
        assert!(refusals.contains(r#""count":2"#), "{refusals}");
    }

    async fn only_what_is_closed_is_erased_and_only_by_owners(world) {
        let (app, account) = lived_in(world).await;
        let (tenant, id) = (account.tenant.as_str(), account.id);
        let before = app.contents().await;
        let open = app.app.accounts().erase(&STAFF, tenant, id).await.unwrap_err();
        let not_closed = open.refusal::<AccountRefusal>();
        assert!(matches!(not_closed, Some(AccountRefusal::NotClosed { .. })), "{open}");
        assert_eq!(app.contents().await, before);
        let at = format!("accounts/{id}/erase");
        let owner = app.staff(&account, Role::Owner).await;
        let refused = owner.post(&at, &json!({})).await.status(409).refused(10003);
        assert!(refused.text_of("detail").contains("close it before"), "{}", refused.text);
        app.app.accounts().close(&STAFF, tenant, id).await.unwrap();
        let mails = app.contents().await["outbox_mails"].clone();
        assert_eq!(mails, before["outbox_mails"], "closing is no change of capacity");
        let business = app.staff(&account, Role::Business).await;
        business.post(&at, &json!({})).await.status(403).refused(10003);
        // Others of the tenant keep theirs.
        let other = app.provision_in(tenant, rollcall_test_support::capacity(1).named("other")).await;
        app.node(&other, "secret-node").registers().await.status(201);
        owner.post(&at, &json!({})).await.status(200);
        let registrations = app.contents().await["registrations"].concat();
        assert!(registrations.contains("secret-node") && !registrations.contains("secret-project"));
    }

    async fn erasing_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 2 --allow-ip 10.0.0.0/8").said();
        let erase = "account erase --tenant walk --name acme";
        here.runs(erase).failed(1, &["close it before"]);
        here.runs("account close --tenant walk --name acme").said();
        let erased = here.runs(&format!("{erase} --json")).json();
        assert_eq!(erased["account"]["allow_ips"], json!([]));
        here.runs(erase).said();
        let audit = here.runs("audit list --tenant walk --action account.erase --json").json();
        assert_eq!(audit["items"].as_array().unwrap().len(), 1);
    }
}
