//! Whoever got the mail, and the page that it leads to.

use std::collections::BTreeSet;

use mail_parser::MessageParser;
use reqwest::Method;
use rollcall_app::accounts::ContractAccountDraft;
use rollcall_domain::staff::Role;
use rollcall_test_support::{Account, Answer, STAFF, Server, TestApp, TestStaff, World, capacity};
use secrecy::ExposeSecret;

use crate::contracts::{contract, signed};

/// An account of three nodes from a contract with two addresses, and somebody of support.
pub(crate) async fn scene(world: World) -> (TestApp, Account, TestStaff) {
    let app = world.start().await;
    let free = app.provision(capacity(1).named("free")).await;
    let account = account_of_contract(&app, &free, "acme").await;
    let support = app.staff(&account, Role::Support).await;
    (app, account, support)
}

/// An account from a contract of its own, in the tenant of another.
pub(crate) async fn account_of_contract(app: &TestApp, beside: &Account, name: &str) -> Account {
    let mut draft = contract("Acme", name, "2026-01-31");
    draft.emails.push("cio@acme.example".to_owned());
    let deal = signed(app, &beside.tenant, draft).await.contract.id;
    let wanted = ContractAccountDraft {
        name: Some(name.to_owned()),
        max_nodes: Some(3),
        ..ContractAccountDraft::default()
    };
    let made = app.app.accounts().create_from_contract(&STAFF, &beside.tenant, deal, wanted).await;
    let made = made.expect("an account");
    let password = made.secret.password().expect("a password").expose_secret().to_owned();
    Account { id: made.account.account.id, name: name.to_owned(), password, ..beside.clone() }
}

/// The tokens of all links that were mailed, each once.
pub(crate) async fn tokens(app: &TestApp) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for raw in app.mails().await {
        let mail = MessageParser::default().parse(&raw).expect("a mail");
        let text = mail.body_text(0).expect("a text");
        let Some((before, after)) = text.split_once("/set-password?token=") else { continue };
        assert!(before.contains("https://register.example.com/"), "{text}");
        tokens.insert(after.split_whitespace().next().expect("a token").to_owned());
    }
    tokens
}

/// Support has credentials mailed again; the token of the mail.
pub(crate) async fn resent(app: &TestApp, account: &Account, keep_nodes: bool) -> String {
    let before = tokens(app).await;
    let sent = app
        .app
        .accounts()
        .resend_credentials(&STAFF, &account.tenant, account.id, keep_nodes)
        .await;
    sent.expect("a link");
    newest(app, &before).await
}

/// The token that is none of these.
pub(crate) async fn newest(app: &TestApp, before: &BTreeSet<String>) -> String {
    let after = tokens(app).await;
    let mut new = after.difference(before);
    let token = new.next().expect("a new link").clone();
    assert_eq!(new.next(), None, "both addresses get the same");
    token
}

/// Open the link.
pub(crate) async fn opens(server: &Server, tenant: &str, token: &str) -> Answer {
    server.get(&format!("/{tenant}/set-password?token={token}"), None).await
}

/// Send the form, as a browser does.
pub(crate) async fn sends(server: &Server, tenant: &str, form: String) -> Answer {
    let request = server.request(Method::POST, &format!("/{tenant}/set-password"));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded");
    server.send(request.body(form)).await
}

/// Fill in a password twice, and send the form.
pub(crate) async fn sets(server: &Server, tenant: &str, token: &str, password: &str) -> Answer {
    let form = format!("token={token}&password={password}&password_again={password}");
    sends(server, tenant, form).await
}

/// It is the page that says no more than that a link can't be used.
#[track_caller]
pub(crate) fn is_no_good(answer: Answer) {
    let answer = answer.status(404);
    assert!(
        answer.text.contains("This link can't be used".replace('\'', "&#39;").as_str()),
        "{}",
        answer.text
    );
    for form in ["<form", "acme", "token"] {
        assert!(!answer.text.contains(form), "{form}: {}", answer.text);
    }
}
