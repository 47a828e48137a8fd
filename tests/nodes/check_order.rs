//! The checks of a registration in their one order: of two failures, the first is reported.

use rollcall_app::accounts::AccountChange;
use rollcall_domain::{Code, nodes::CHECK_ORDER};
use rollcall_test_support::{
    Account, Answer, STAFF, TestApp, capacity, node_body, stories, unique,
};
use serde_json::{Value, json};

stories! {
    /// Every pair of failures at once.
    async fn of_any_two_failures_the_first_in_the_order_is_reported(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for (at, first) in CHECK_ORDER.iter().enumerate() {
            for second in &CHECK_ORDER[at + 1..] {
                let answer = fails(&app, &tenant, &[*first, *second]).await;
                assert_eq!(answer.number_of("code"), i64::from(first.number()), "{second:?}");
            }
        }
    }

    /// Each of them alone, so that the pairs above mean something.
    async fn each_failure_alone_is_reported(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for code in CHECK_ORDER {
            fails(&app, &tenant, &[code]).await.refused(i64::from(code.number()));
        }
        fails(&app, &tenant, &[]).await.status(201);
    }
}

/// Register a node with which all of these are wrong.
async fn fails(app: &TestApp, tenant: &str, wrong: &[Code]) -> Answer {
    let account = app.provision_in(tenant, capacity(1).named(unique())).await;
    let has = |code| wrong.contains(&code);
    if has(Code::REGISTER_OUT_OF_LIMIT) {
        app.node(&account, "first").registers().await.status(201);
    }
    spoil_account(app, &account, wrong).await;
    let mut node = node_body("a");
    if has(Code::PARAM_INPUT_ERROR) {
        node["project_id"] = json!(7);
    }
    let password =
        if has(Code::ACCOUNT_INPUT_ERROR) { "wrong password" } else { &account.password };
    let body = json!({ "account": account.name, "password": password, "node": node });
    post(app, &account, &body, has(Code::JSON_PARSER_ERROR)).await
}

async fn spoil_account(app: &TestApp, account: &Account, wrong: &[Code]) {
    let has = |code| wrong.contains(&code);
    let change = AccountChange {
        expires_on: has(Code::LICENSE_EXPIRED).then(|| Some("2026-03-01".parse().unwrap())),
        versions: has(Code::REPORT_VERSION_ERROR).then(|| Some(">=5".parse().unwrap())),
        allow_ips: has(Code::LICENSE_IP_ERROR).then(|| vec!["10.0.0.0/8".parse().unwrap()]),
        allow_domains: has(Code::LICENSE_DOMAIN_ERROR)
            .then(|| vec!["*.example.org".parse().unwrap()]),
        allow_apps: has(Code::LICENSE_APPNAME_ERROR).then(|| vec!["other".to_owned()]),
        ..AccountChange::default()
    };
    app.app.accounts().change(&STAFF, &account.tenant, &account.name, change).await.unwrap();
    if has(Code::ACCOUNT_STATUS_ERROR) {
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
    }
}

async fn post(app: &TestApp, account: &Account, body: &Value, garbled: bool) -> Answer {
    let mut text = body.to_string();
    if garbled {
        text.pop();
    }
    let path = format!("/{}/v1/registrations", account.tenant);
    let request = app.server.request(reqwest::Method::POST, &path);
    app.server.send(request.header("Content-Type", "application/json").body(text)).await
}
