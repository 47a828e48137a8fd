//! Every screen in a real Chromium: in both languages, light and dark, wide and narrow. Looked at by
//! axe-core; by people, if `TEST_SCREENSHOTS` names a folder (`cargo xtask screenshots`).

use std::path::PathBuf;

use chrono::NaiveDate;
use rollcall_app::{
    accounts::ContractAccountDraft,
    licences::{GrantDraft, IssueLicences},
    staff::TokenDraft,
};
use rollcall_domain::{LicenceBatchId, LicenceId, licences::LicenceKind, staff::Role};
use rollcall_test_support::{Account, STAFF, TestApp, TestNode, World, block_on, hours};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    licences::licence,
    person::Person,
    platform::joins,
    visitor::{Visitor, hire},
};
use crate::{
    contracts::{contract, signed},
    requests::{form, mail},
    sessions::program::Program,
};

/// What looks for what keeps people out: the package's own file, of the lock file's hash.
const AXE: &str = include_str!("vendor/axe-core/axe.min.js");

/// The windows that screens are looked at in.
const WINDOWS: [(u32, u32); 2] = [(1440, 900), (390, 844)];

/// A tenant with something on every screen; its slug, and the screens by name.
async fn scene(app: &TestApp) -> (String, Vec<(&'static str, String)>) {
    let account = app.provision(rollcall_test_support::capacity(5)).await;
    let tenant = account.tenant.clone();
    let mut deal = contract("Northwind Analytics Ltd", "Sales Warehouse", "2026-01-31");
    deal.max_nodes = 20;
    let deal = signed(app, &tenant, deal).await.contract.id;
    for name in ["northwind-prod", "northwind-staging", "northwind-emea"] {
        let draft = ContractAccountDraft {
            name: Some(name.to_owned()),
            max_nodes: Some(4),
            ..Default::default()
        };
        app.app.accounts().create_from_contract(&STAFF, &tenant, deal, draft).await.unwrap();
    }
    app.app.accounts().suspend(&STAFF, &tenant, "northwind-staging").await.unwrap();
    let mut nodes = Vec::new();
    for name in ["fdl-1.dc-frankfurt", "fdl-2.dc-frankfurt", "fdl-3.dc-singapore"] {
        let mut node = app.node(&account, name);
        node.registers().await.status(201);
        nodes.push(node);
    }
    app.app.accounts().suspend(&STAFF, &tenant, &account.name).await.unwrap();
    app.clock.advance(hours(2));
    nodes[0].revalidates().await;
    app.app.accounts().resume(&STAFF, &tenant, &account.name).await.unwrap();
    nodes[1].revalidates().await.status(200);
    signed(app, &tenant, contract("Acme Co.,Ltd", "Sales DW", "2026-01-31")).await;
    let mut requests = Vec::new();
    for (id, sender) in [("m1", "it@acme.example"), ("m2", "someone@elsewhere.example")] {
        let message = mail(id, sender, &form("Account name: acme-bi"));
        let received = app.app.requests().receive(&STAFF, &tenant, message).await.unwrap();
        requests.push(received.0.request.id);
    }
    let (licence, batch) = sold(app, &tenant, &account.name).await;
    let draft = TokenDraft { name: "billing".to_owned(), role: Role::Business, expires_on: None };
    let token = app.app.staff().create_token(&STAFF, &tenant, draft).await.unwrap().token.id;
    let (email, _) = hire(app, &tenant, Role::Support).await;
    let person = app.app.staff().show(&tenant, &email).await.unwrap().id;
    let (session, client) = busy(app, &account, &nodes[1]).await;
    let page = |page: &str| format!("/console/{tenant}/{page}");
    let screens = vec![
        ("choose", "/console".to_owned()),
        ("sign-in", page("login")),
        ("home", page("")),
        ("find", page("find?q=northwind")),
        ("service", page("service")),
        ("requests", page("requests")),
        ("request", page(&format!("requests/{}", requests[0]))),
        ("request-unknown", page(&format!("requests/{}", requests[1]))),
        ("accounts", page("accounts")),
        ("accounts-none", page("accounts?q=nobody")),
        ("account", page(&format!("accounts/{}", account.id))),
        ("account-password", page(&format!("accounts/{}/password", account.id))),
        ("account-edit", page(&format!("accounts/{}/edit", account.id))),
        ("account-suspend", page(&format!("accounts/{}/suspend", account.id))),
        ("account-new", page(&format!("accounts/new?contract={deal}"))),
        ("failures", page("failures")),
        ("contract", page(&format!("contracts/{deal}"))),
        ("contract-edit", page(&format!("contracts/{deal}/edit"))),
        ("contract-import", page("contracts/import")),
        ("staff-new", page("staff/new")),
        ("staff-person", page(&format!("staff/{person}"))),
        ("staff-reset", page(&format!("staff/{person}/reset"))),
        ("token-new", page("tokens/new")),
        ("token-revoke", page(&format!("tokens/{token}/revoke"))),
        ("node", page(&format!("nodes/{}", nodes[0].registration))),
        ("node-unbind", page(&format!("nodes/{}/unbind", nodes[0].registration))),
        ("contracts", page("contracts")),
        ("licences", page("licences")),
        ("licence", page(&format!("licences/{licence}"))),
        ("licences-batch", page(&format!("licences/batches/{batch}"))),
        ("licences-issue", page("licences/issue?product=ip")),
        ("licences-lost-keys", page("licences/lost-keys")),
        ("account-licences", page(&format!("accounts/{}/licences", account.id))),
        ("account-what-if", page(&format!("accounts/{}/licences?without={licence}", account.id))),
        ("sessions", page("sessions")),
        ("sessions-none", page("sessions?q=nobody")),
        ("session-end", page(&format!("sessions/{session}/end"))),
        ("account-sessions", page(&format!("accounts/{}/sessions", account.id))),
        ("account-sessions-hours", page(&format!("accounts/{}/sessions?per=hour", account.id))),
        ("pool", page(&format!("accounts/{}/pools/topics", account.id))),
        ("client-password", page(&format!("clients/{client}/password"))),
        ("catalogue", page("catalogue")),
        ("product", page("catalogue/products/ip")),
        ("product-edit", page("catalogue/products/ip/edit")),
        ("feature-new", page("catalogue/products/ip/new-feature")),
        ("bundle-edit", page("catalogue/bundles/data-integration")),
        ("staff", page("staff")),
        ("keys", page("keys")),
        ("settings", page("settings")),
        ("mails", page("mails")),
        ("audit", page("audit?verify=1")),
        ("second-factor", page("second-factor")),
        ("missing", page("no-such-page")),
        ("platform-sign-in", "/console/platform/login".to_owned()),
        ("platform-tenants", "/console/platform/".to_owned()),
        ("platform-new", "/console/platform/new".to_owned()),
        ("platform-tenant", format!("/console/platform/tenants/{tenant}")),
        ("platform-suspend", format!("/console/platform/tenants/{tenant}/suspend")),
        ("platform-audit", "/console/platform/audit".to_owned()),
        ("platform-second-factor", "/console/platform/second-factor".to_owned()),
    ];
    (tenant, screens)
}

/// The example's catalogue, a licence of it that the account has, and a batch of keys that wait.
async fn sold(app: &TestApp, tenant: &str, account: &str) -> (LicenceId, LicenceBatchId) {
    app.app.catalogue().create_example(&STAFF, tenant).await.unwrap();
    let formal = IssueLicences {
        account: Some(account.to_owned()),
        expires_on: Some(NaiveDate::from_ymd_opt(2030, 12, 31).unwrap()),
        ..licence("ip", "cdc")
    };
    let formal = app.app.licences().issue(&STAFF, tenant, formal).await.unwrap();
    let mut trial = IssueLicences {
        kind: LicenceKind::Temporary,
        days: Some(30),
        purpose: Some("A proof of concept".to_owned()),
        approver: Some("boss@example.com".to_owned()),
        account: Some(account.to_owned()),
        ..licence("ip", "data-ingest")
    };
    trial.grants.push(GrantDraft { feature: "topics".parse().unwrap(), quantity: Some(50) });
    app.app.licences().issue(&STAFF, tenant, trial).await.unwrap();
    let keys = IssueLicences { count: 3, days: Some(365), ..licence("ip", "message-trace") };
    let keys = app.app.licences().issue(&STAFF, tenant, keys).await.unwrap();
    (formal[0].view.licence.id, keys[0].view.licence.batch)
}

/// Hours in which seats were taken and refused, some who hold seats now and one who waits, and two clients;
/// a session, and a client.
async fn busy(app: &TestApp, account: &Account, node: &TestNode) -> (String, String) {
    let tenant = &account.tenant;
    let opens = async |host: &str, user: &str| {
        let body = json!({ "host": host, "user": user, "version": "4.2.1" });
        let path = format!("/{tenant}/v1/sessions");
        let opened = app.server.post(&path, Some(&node.bearer()), &body).await.status(201);
        Program::at(&app.server, tenant, &opened)
    };
    for (nth, units) in [12, 30, 50, 41].into_iter().enumerate() {
        let mut program = opens(&format!("render-{nth}"), "farm").await;
        program.takes(units).await.status(201);
        if units == 50 {
            program.takes(5).await.status(409);
        }
        app.app.sessions().flush_usage().await.unwrap();
        app.clock.advance(hours(1));
    }
    let mut session = String::new();
    for (host, user, units) in [
        ("ws-frankfurt-17", "ann.archer", 24),
        ("ws-frankfurt-21", "ben.bell", 20),
        ("build-3", "ci", 0),
    ] {
        let mut program = opens(host, user).await;
        if units > 0 {
            program.takes(units).await.status(201);
            session.clone_from(&program.session);
        }
    }
    let mut waits = opens("ws-singapore-2", "chen.li").await;
    waits.takes(3).await.status(201);
    let more = json!({ "features": [{ "code": "topics", "quantity": 9 }], "wait_s": 600 });
    waits.checks_out(&more).await.status(202);
    app.app.sessions().flush_usage().await.unwrap();
    let make = async |name| {
        let made = app.app.sessions().create_client(&STAFF, tenant, account.id, name, None).await;
        made.unwrap().client.id
    };
    let (client, other) = (make("studio").await, make("old-kiosk").await);
    app.app.sessions().disable_client(&STAFF, tenant, other, true).await.unwrap();
    (session, client.to_string())
}

/// What axe-core finds serious on the page that is shown.
async fn serious(person: &Person) -> Vec<String> {
    person.evaluates(AXE).await;
    let found = person.evaluates("axe.run(document, { resultTypes: ['violations'] })").await;
    let violations = found["violations"].as_array().cloned().unwrap_or_default();
    let serious = |it: &&Value| matches!(it["impact"].as_str(), Some("serious" | "critical"));
    let told = |it: &Value| format!("{}: {} {}", it["id"], it["help"], it["nodes"][0]["html"]);
    assert!(found["passes"].is_array() || found["violations"].is_array(), "{found}");
    violations.iter().filter(serious).map(told).collect()
}

/// Nothing serious, nothing that overflows, nothing that the policy refuses. What is below a page
/// is the other stories' concern: one world is enough.
#[test]
fn every_screen_can_be_used() {
    block_on(async {
        let app = World::Embedded.start().await;
        let (tenant, screens) = scene(&app).await;
        let owner = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let folder = std::env::var_os("TEST_SCREENSHOTS").map(PathBuf::from);
        let person = Person::sits_down(&app).await;
        person.brings_cookies(&owner.cookies).await;
        let (operator, ..) = joins(&app).await;
        person.brings_cookies(&operator.cookies).await;
        let mut wrong = Vec::new();
        for (language, look) in
            [("en", "light"), ("en", "dark"), ("zh-CN", "light"), ("zh-CN", "dark")]
        {
            let chosen = [("rollcall-language", language), ("rollcall-look", look)];
            let chosen = chosen.map(|(name, value)| (name.to_owned(), value.to_owned()));
            person.brings_cookies(&chosen.into_iter().collect()).await;
            for (width, height) in WINDOWS {
                person.has_a_window_of(width, height).await;
                for (name, path) in &screens {
                    person.opens(path).await;
                    let at = format!("{name} {language} {look} {width}");
                    let script = "document.documentElement.scrollWidth - innerWidth";
                    let over = person.evaluates(script).await;
                    if over.as_i64().is_none_or(|over| over > 0) {
                        wrong.push(format!("{at}: {over} pixels too wide"));
                    }
                    if width == WINDOWS[0].0 {
                        wrong.extend(serious(&person).await.iter().map(|it| format!("{at}: {it}")));
                    }
                    wrong.extend(person.violations().await.iter().map(|it| format!("{at}: {it}")));
                    if let Some(folder) = &folder {
                        let file = folder.join(format!("{name}-{width}-{look}-{language}.png"));
                        std::fs::create_dir_all(folder).unwrap();
                        std::fs::write(file, person.photographs().await).unwrap();
                    }
                }
            }
        }
        person.leaves().await;
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn axe_is_that_of_the_lock_file() {
    let lock: Value = serde_json::from_str(include_str!("vendor/lock.json")).unwrap();
    let hash: String = Sha256::digest(AXE).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(lock["packages"][0]["files"]["axe.min.js"], json!(hash));
}
