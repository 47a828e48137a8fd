//! How a tenant writes to its customers: from whom, what it adds, and what comes in place of a first
//! password.

use mail_parser::{Address, MessageParser};
use rollcall_app::{
    accounts::{AccountChange, ContractAccountDraft},
    tenants::{TenantChange, TenantMailChange},
};
use rollcall_domain::{staff::Role, tenants::FirstPassword};
use rollcall_test_support::{Account, STAFF, TestApp, capacity, stories};
use serde_json::{Value, json};

use crate::{
    accounts::password_links::page::{opens, sets, tokens},
    audit::trail,
    cli::installation::Installation,
    contracts::api::{fields, scene},
    contracts::{contract, signed},
};

/// From, Reply-To and text of the newest letter.
async fn newest(app: &TestApp) -> (String, Option<String>, String) {
    let mails = app.mails().await;
    let mail = MessageParser::default().parse(mails.last().expect("a mail")).expect("a mail");
    let shown = |address: Option<&Address<'_>>| {
        let one = address.and_then(Address::first);
        one.map(|it| {
            format!("{} <{}>", it.name().unwrap_or_default(), it.address().unwrap_or_default())
        })
    };
    let text = mail.body_text(0).expect("a text").into_owned();
    (shown(mail.from()).expect("a sender"), shown(mail.reply_to()), text)
}

async fn links_from_now_on(app: &TestApp, tenant: &str) {
    let mail = TenantMailChange {
        first_password: Some(FirstPassword::Link),
        ..TenantMailChange::default()
    };
    let change = TenantChange { mail, ..TenantChange::default() };
    app.app.tenants().change(&STAFF, tenant, change).await.expect("a change");
}

stories! {
    async fn a_tenant_writes_under_its_own_name(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let owner = app.staff(&account, Role::Owner).await;
        let shown = owner.get("tenant").await.status(200);
        assert_eq!((shown.member("mail_sender"), shown.text_of("first_password")), (Value::Null, "mail".to_owned()));
        let wanted = json!({
            "mail_sender": "licence@walk.example", "sender_name": "Walk Licensing",
            "reply_to": "sales@walk.example", "instructions": "Version 4.\r\nOpen <Settings>.",
        });
        let changed = owner.patch("tenant", &wanted).await.status(200);
        assert_eq!(changed.text_of("instructions"), "Version 4.\nOpen <Settings>.");
        assert_eq!(owner.get("tenant").await.text, changed.text);
        let row = trail(&app, &account).await.pop().unwrap().entry;
        assert!(row.after.unwrap_or_default().contains("licence@walk.example"));

        let deal = signed(&app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        let wanted = ContractAccountDraft { max_nodes: Some(2), mail: true, ..ContractAccountDraft::default() };
        let made = app.app.accounts().create_from_contract(&STAFF, &account.tenant, deal, wanted).await.unwrap();
        let (from, reply_to, text) = newest(&app).await;
        assert_eq!(from, "Walk Licensing <licence@walk.example>");
        assert_eq!(reply_to.as_deref(), Some("Walk Licensing <sales@walk.example>"));
        let added: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
        assert_eq!(added, ["| Version 4.", "| Open <Settings>."]);
        // Bounces, and what SPF looks at, stay the installation's.
        let contents = app.contents().await;
        assert!(contents["outbox_mails"][0].contains("@walk.example"), "its Message-ID");

        let back = json!({ "mail_sender": null, "sender_name": null, "reply_to": null, "instructions": null });
        let back = owner.patch("tenant", &back).await.status(200);
        assert_eq!((back.member("sender_name"), back.member("instructions")), (Value::Null, Value::Null));
        app.clock.advance(rollcall_test_support::seconds(1));
        let more = AccountChange { max_nodes: Some(3), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, &account.tenant, made.account.account.id, more).await.unwrap();
        let (from, reply_to, _) = newest(&app).await;
        assert_eq!((from.as_str(), reply_to), ("Acme Software <licences@vendor.example>", None));
    }

    async fn what_is_wrong_with_the_settings_is_named(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let owner = app.staff(&account, Role::Owner).await;
        let before = app.contents().await;
        for (wrong, field) in [
            (json!({ "mail_sender": "walk" }), "mail_sender"),
            (json!({ "mail_sender": "a@walk.example\r\nBcc: x@y.example" }), "mail_sender"),
            (json!({ "mail_sender": "李@walk.example" }), "mail_sender"),
            (json!({ "reply_to": "Walk <a@walk.example>" }), "reply_to"),
            (json!({ "sender_name": "Walk\r\nBcc: x@y.example" }), "sender_name"),
            (json!({ "sender_name": "" }), "sender_name"),
            (json!({ "instructions": "\u{7}" }), "instructions"),
            (json!({ "instructions": "x".repeat(4001) }), "instructions"),
            (json!({ "first_password": "pigeon" }), "first_password"),
        ] {
            let told = owner.patch("tenant", &wrong).await.status(422).refused(10001);
            assert_eq!(fields(&told), [field]);
        }
        assert_eq!(app.contents().await, before);
    }

    /// From a request to a registered node, and nobody but its owner ever knew the password.
    async fn a_first_password_may_be_set_by_a_link(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1).named("free")).await;
        let owner = app.staff(&account, Role::Owner).await;
        owner.patch("tenant", &json!({ "first_password": "link" })).await.status(200);
        signed(&app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await;
        let message = "From: it@acme.example\r\nMessage-ID: <1@acme.example>\r\n\r\nCompany name: Acme\r\n\
            Project name: Sales\r\nContract signing date: 2026/01/31\r\nAccount name: acme\r\n";
        let request = app.app.requests().receive(&STAFF, &account.tenant, message).await.unwrap().0.request.id;
        let accepted = owner.post(&format!("requests/{request}/accept"), &json!({})).await.status(201);
        assert!(!accepted.text.contains("password"), "{}", accepted.text);
        let (_, _, text) = newest(&app).await;
        assert!(text.contains("acme") && text.contains("does not contain the password"), "{text}");
        let token = tokens(&app).await.pop_first().expect("a link");
        opens(&app.server, &account.tenant, &token).await.status(200);
        sets(&app.server, &account.tenant, &token, "my-own-horse").await.status(200);
        let new = Account { name: "acme".to_owned(), password: "my-own-horse".to_owned(), ..account };
        app.node(&new, "a").registers().await.status(201);
    }

    async fn nobody_is_shown_a_password_that_a_link_sets(world) {
        let (app, account, staff) = scene(world).await;
        links_from_now_on(&app, &account.tenant).await;
        let deal = signed(&app, &account.tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
        let path = format!("contracts/{deal}/accounts");
        let chosen = json!({ "name": "a", "max_nodes": 1, "mail": true, "password": "correct horse" });
        let told = staff.post(&path, &chosen).await.status(422).refused(10001);
        assert_eq!(fields(&told), ["password"]);

        let made = staff.post(&path, &json!({ "name": "a", "max_nodes": 1, "mail": true })).await.status(201);
        assert_eq!(made.member("password"), Value::Null);
        assert_eq!(made.text_of("link_valid_until"), "2026-03-05T08:00:00Z");
        // What isn't mailed is shown, as ever.
        for (path, body) in [
            (path.as_str(), json!({ "name": "b", "max_nodes": 1 })),
            ("accounts", json!({ "name": "c", "max_nodes": 1 })),
        ] {
            let made = staff.post(path, &body).await.status(201);
            assert!(!made.text_of("password").is_empty() && !made.text.contains("link_valid_until"));
        }
        assert_eq!(tokens(&app).await.len(), 1);
    }

    async fn the_command_line_sets_it_all(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk --first-password link").said();
        let set = here.runs_with(&[
            "tenant", "set", "walk", "--mail-sender", "licence@walk.example", "--sender-name", "Walk Licensing",
            "--reply-to", "sales@walk.example", "--instructions", "Version 4.\nOpen it.", "--json",
        ]).json();
        let tenant = &set["tenant"];
        assert_eq!((&tenant["mail_sender"], &tenant["reply_to"]), (&json!("licence@walk.example"), &json!("sales@walk.example")));
        assert_eq!((&tenant["first_password"], &tenant["instructions"]), (&json!("link"), &json!("Version 4.\nOpen it.")));
        let cleared = here.runs("tenant set walk --mail-sender none --first-password mail --json").json();
        assert_eq!((&cleared["tenant"]["mail_sender"], &cleared["tenant"]["first_password"]), (&Value::Null, &json!("mail")));
        assert_eq!(cleared["tenant"]["sender_name"], "Walk Licensing");
        here.runs("tenant set walk --reply-to sales").failed(2, &["--reply-to", "e-mail address"]);
        here.runs("tenant set walk --first-password pigeon").failed(2, &["mail or link"]);
        let contract = here.runs(
            "contract create --tenant walk --company ACME --project DW --signed 2026-01-31 \
             --email it@acme.example --max-nodes 3 --json",
        ).json();
        let contract = contract["contract"]["contract_id"].as_str().expect("an id");
        here.runs("tenant set walk --first-password link").said();
        let of = format!("account create --tenant walk --contract {contract} --mail --max-nodes 1");
        let made = here.runs(&format!("{of} --json")).json();
        assert_eq!(made["password"], Value::Null);
        assert!(made["link_valid_until"].is_string());
        assert!(here.runs(&of).said().contains("A link to set the password was mailed"));
        here.runs(&format!("{of} --password correct-horse")).failed(2, &["--password", "leave it out"]);
    }
}
