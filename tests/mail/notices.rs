//! What customers are told of without asking: accounts that end soon, nodes that were locked out.

use chrono::NaiveDate;
use rollcall_app::{
    accounts::{AccountChange, ContractAccountDraft},
    contracts::ContractDraft,
    mail::{MailFilter, Noticed},
    tenants::TenantChange,
};
use rollcall_domain::{Language, mail::OutboxMail, nodes::Amnesty};
use rollcall_test_support::{
    Account, STAFF, TestApp, TestNode, World, at, capacity, days, hours, minutes, seconds, stories,
};
use secrecy::ExposeSecret;

use crate::{
    contracts::{contract, day, signed},
    requests::letters,
};

/// A tenant in Shanghai, where a day begins at 16:00 UTC of the day before.
async fn shanghai(world: World) -> (TestApp, Account) {
    let app = world.start().await;
    let account = app.provision(capacity(1)).await;
    let zone = Some("Asia/Shanghai".parse().unwrap());
    let change = TenantChange { zone, ..TenantChange::default() };
    app.app.tenants().change(&STAFF, &account.tenant, change).await.unwrap();
    (app, account)
}

/// An account made from a contract of its own.
pub(super) async fn from_contract(
    app: &TestApp,
    beside: &Account,
    edit: impl FnOnce(&mut ContractDraft),
) -> Account {
    let mut draft = contract("Acme Co.,Ltd", "Sales DW", "2026-01-31");
    draft.max_nodes = 100;
    edit(&mut draft);
    let deal = signed(app, &beside.tenant, draft).await.contract.id;
    let wanted = ContractAccountDraft::default();
    let made = app.app.accounts().create_from_contract(&STAFF, &beside.tenant, deal, wanted).await;
    let made = made.unwrap();
    Account {
        id: made.account.account.id,
        name: made.account.account.name,
        password: made.secret.password().unwrap().expose_secret().to_owned(),
        ..beside.clone()
    }
}

async fn ending(app: &TestApp, beside: &Account, last: Option<&str>) -> Account {
    let name = format!("Sales {}", last.unwrap_or("for ever"));
    from_contract(app, beside, |draft| {
        (draft.project, draft.expires_on) = (name, last.map(day));
    })
    .await
}

async fn ends(app: &TestApp, account: &Account, last: Option<NaiveDate>) {
    let change = AccountChange { expires_on: Some(last), ..AccountChange::default() };
    app.app.accounts().change(&STAFF, &account.tenant, account.id, change).await.unwrap();
}

/// The subjects of all such mails about an account, the oldest first.
pub(super) async fn subjects(app: &TestApp, account: &Account) -> Vec<String> {
    app.run_workers().await;
    let filter = MailFilter { account: Some(account.id), ..MailFilter::default() };
    let mails = app.app.mail().list(&account.tenant, &filter, None, 100).await.unwrap().items;
    let subject = |mail: &OutboxMail| {
        mail.subject.replace(&format!("[{}] ", account.owner.name), "").replace(&account.name, "it")
    };
    let unasked = |mail: &&OutboxMail| {
        ["expiry_warning", "locked_out", "silent_nodes"].contains(&&*mail.kind)
    };
    mails.iter().rev().filter(unasked).map(subject).collect()
}

/// A node of an account that was registered just now.
pub(super) async fn registered(app: &TestApp, account: &Account, node_id: &str) -> TestNode {
    let mut node = app.node(account, node_id);
    node.body["hostname"] = format!("{node_id}.acme.example").into();
    node.registers().await.status(201);
    node
}

stories! {
    /// In the tenant's zone, each to all addresses of the contract, each once.
    async fn a_customer_is_warned_30_7_and_1_days_before_the_last_day(world) {
        let (app, beside) = shanghai(world).await;
        let account = from_contract(&app, &beside, |draft| {
            draft.expires_on = Some(day("2026-06-30"));
            draft.emails.push("cio@acme.example".to_owned());
        }).await;
        let mut told = 0;
        for (before, warned) in [
            ("2026-05-30T16:00:00Z", "in 30 days"),
            ("2026-06-22T16:00:00Z", "in 7 days"),
            ("2026-06-28T16:00:00Z", "in 1 day"),
        ] {
            app.clock.set(at(before) - seconds(1));
            assert_eq!(subjects(&app, &account).await.len(), told, "{warned}");
            app.clock.advance(seconds(1));
            let mails = subjects(&app, &account).await;
            told += 2;
            assert_eq!(mails.len(), told, "{warned}: {mails:?}");
            assert_eq!(mails[told - 1], format!("Account it expires {warned}"));
            app.clock.advance(hours(6));
            assert_eq!(subjects(&app, &account).await.len(), told);
        }
        app.clock.set(at("2026-07-02T00:00:00Z"));
        assert_eq!(subjects(&app, &account).await.len(), told, "it has ended");

        let letters = letters(&app).await;
        let to: Vec<_> = letters.iter().map(|letter| letter.to.as_str()).collect();
        assert_eq!(to.iter().filter(|to| **to == "cio@acme.example").count(), 3, "{to:?}");
        for says in [account.name.as_str(), "Acme Co.,Ltd", "Sales DW", "30 June 2026"] {
            assert!(letters[0].text.contains(says), "{says}: {}", letters[0].text);
        }
    }

    /// Whoever sets an end that is near knows it; and no two letters for one outage.
    async fn only_the_nearest_warning_of_the_end_that_holds(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let near = ending(&app, &beside, Some("2026-03-20")).await;
        let far = ending(&app, &beside, Some("2026-04-10")).await;
        let none = ending(&app, &beside, None).await;
        assert_eq!(subjects(&app, &near).await, [""; 0]);
        // Nobody works for a month.
        app.clock.set(at("2026-04-05T12:00:00Z"));
        // Changes that leave the end alone don't have the warning forgotten.
        let capacity = AccountChange { max_nodes: Some(3), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, &far.tenant, far.id, capacity).await.unwrap();
        assert_eq!(subjects(&app, &far).await, ["Account it expires in 5 days"]);
        assert_eq!(subjects(&app, &near).await, [""; 0], "it has ended");

        // Extended, and warned anew for the new day.
        ends(&app, &far, Some(day("2026-05-08"))).await;
        ends(&app, &none, Some(day("2026-04-13"))).await;
        app.clock.set(at("2026-04-08T12:00:00Z"));
        assert_eq!(subjects(&app, &far).await.len(), 2);
        assert_eq!(subjects(&app, &none).await, ["Account it expires in 5 days"]);
        app.clock.set(at("2026-05-01T00:00:00Z"));
        assert_eq!(subjects(&app, &far).await[1..], ["Account it expires in 30 days", "Account it expires in 7 days"]);
        // Nor do they have it warned again.
        let capacity = AccountChange { max_nodes: Some(4), ..AccountChange::default() };
        app.app.accounts().change(&STAFF, &far.tenant, far.id, capacity).await.unwrap();
        assert_eq!(subjects(&app, &far).await.len(), 3);
        app.clock.set(at("2026-05-07T00:00:00Z"));
        assert_eq!(subjects(&app, &far).await.last().unwrap(), "Account it expires in 1 day");
    }

    async fn nobody_is_warned_of_what_is_closed_or_has_no_contract(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let closed = ending(&app, &beside, Some("2026-06-30")).await;
        let suspended = ending(&app, &beside, Some("2026-07-01")).await;
        ends(&app, &beside, Some(day("2026-06-30"))).await;
        app.app.accounts().close(&STAFF, &closed.tenant, closed.id).await.unwrap();
        app.app.accounts().suspend(&STAFF, &suspended.tenant, suspended.id).await.unwrap();
        app.clock.set(at("2026-06-25T00:00:00Z"));
        let mailed = [subjects(&app, &closed).await, subjects(&app, &beside).await];
        assert_eq!(mailed, [[""; 0]; 2]);
        assert_eq!(subjects(&app, &suspended).await, ["Account it expires in 6 days"]);
    }

    /// Many accounts, two processes at once: one letter each.
    async fn several_workers_write_one_letter_each(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let mut accounts = Vec::new();
        for number in 0..8 {
            let account = from_contract(&app, &beside, |draft| {
                draft.project = format!("Sales {number}");
                draft.expires_on = Some(day("2026-06-30"));
            }).await;
            registered(&app, &account, "a").await;
            accounts.push(account);
        }
        let (other, _) = app.another().await;
        app.clock.set(at("2026-05-31T00:00:00Z"));
        let both = || async { tokio::join!(app.app.mail().send_notices(), other.mail().send_notices()) };
        let (one, two) = both().await;
        assert_eq!(one.unwrap().warned + two.unwrap().warned, 8);
        app.app.nodes().sweep().await.unwrap();
        app.clock.advance(minutes(5));
        let (one, two) = both().await;
        assert_eq!(one.unwrap().digests + two.unwrap().digests, 8);
        assert_eq!(app.app.mail().send_notices().await.unwrap(), Noticed::default());
        for account in &accounts {
            assert_eq!(subjects(&app, account).await.len(), 2);
        }
    }

    /// A cluster that falls together is one letter; what falls later is told a day later.
    async fn locked_out_nodes_are_told_of_together_once_a_day(world) {
        let (app, beside) = shanghai(world).await;
        let account = from_contract(&app, &beside, |_| {}).await;
        for number in 0..3 {
            registered(&app, &account, &format!("node-{number}")).await;
            app.clock.advance(minutes(1));
        }
        let mut alive = registered(&app, &account, "alive").await;
        app.clock.set(at("2026-03-03T08:01:00Z"));
        alive.revalidates().await.status(200);
        app.run_workers().await;
        app.clock.set(at("2026-03-03T08:05:59Z"));
        assert_eq!(subjects(&app, &account).await, [""; 0], "others may follow");
        app.clock.advance(seconds(1));
        assert_eq!(subjects(&app, &account).await, ["Account it: 3 servers lost their registration"]);
        let letter = letters(&app).await.pop().unwrap();
        for says in ["node-0.acme.example", "node-2.acme.example", "Sales DW", "16:02 (UTC+08:00)",
            "No successful call until the lease ended"] {
            assert!(letter.text.contains(says), "{says}: {}", letter.text);
        }
        assert!(!letter.text.contains("alive"), "{}", letter.text);

        // The next one falls an hour later, and is told of a day after the first letter.
        ends(&app, &account, Some(day("2026-03-01"))).await;
        for _ in 0..12 {
            app.clock.advance(hours(2) - minutes(1));
            alive.revalidates().await;
        }
        assert_eq!(alive.state().await, "failed");
        app.clock.set(at("2026-03-04T08:05:59Z"));
        assert_eq!(subjects(&app, &account).await.len(), 1);
        app.clock.advance(seconds(1));
        assert_eq!(subjects(&app, &account).await.len(), 2);
        let letter = letters(&app).await.pop().unwrap();
        assert!(letter.text.contains("The license has expired. (30000)"), "{}", letter.text);
        assert!(!letter.text.contains("node-0"), "{}", letter.text);
        app.clock.advance(days(3));
        assert_eq!(subjects(&app, &account).await.len(), 2, "nothing is told twice");
    }

    /// Whoever is back needs no letter, and a letter has an end.
    async fn a_letter_names_some_and_leaves_out_who_is_back(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let account = from_contract(&app, &beside, |draft| draft.language = Language::ZhCn).await;
        let mut nodes = Vec::new();
        for number in 10..35 {
            nodes.push(registered(&app, &account, &format!("node-{number}")).await);
        }
        app.clock.advance(hours(24));
        app.run_workers().await;
        app.clock.advance(minutes(1));
        nodes[0].registers().await.status(201);
        app.clock.advance(minutes(4));
        assert_eq!(subjects(&app, &account).await, ["账号 it：24 台服务器注册失效"]);
        let letter = letters(&app).await.pop().unwrap();
        let named = letter.text.matches(".acme.example").count();
        assert_eq!(named, 20, "{}", letter.text);
        assert!(letter.text.contains("另有 4 台未列出"), "{}", letter.text);
        assert!(letter.text.contains("租约到期前没有任何一次成功的认证"), "{}", letter.text);
        assert!(!letter.text.contains("node-10"), "{}", letter.text);
    }

    /// Back by an amnesty, unbound, closed, or with nobody to write to.
    async fn who_needs_no_letter_gets_none(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let (pardoned, closed) = (from_contract(&app, &beside, |_| {}).await, ending(&app, &beside, None).await);
        let mut node = registered(&app, &pardoned, "a").await;
        registered(&app, &closed, "a").await;
        registered(&app, &beside, "a").await;
        app.clock.advance(hours(24));
        app.run_workers().await;
        let outage = Amnesty { from: app.app.now() - hours(1), to: app.app.now() + hours(1) };
        app.app.nodes().grant_amnesty(&STAFF, &beside.tenant, outage).await.unwrap();
        node.revalidates().await.status(200);
        app.app.accounts().close(&STAFF, &closed.tenant, closed.id).await.unwrap();
        app.clock.advance(minutes(5));
        for account in [&pardoned, &closed, &beside] {
            assert_eq!(subjects(&app, account).await, [""; 0]);
        }
        // No letter was written, so the next lock-out waits for none.
        app.clock.advance(hours(24));
        app.run_workers().await;
        app.clock.advance(minutes(5));
        assert_eq!(subjects(&app, &pardoned).await.len(), 1);
    }

    /// What falls while a slot is claimed or a node calls late is told of as well.
    async fn a_lock_out_is_told_of_whoever_meets_it(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let one = from_contract(&app, &beside, |draft| draft.max_nodes = 1).await;
        let late = ending(&app, &beside, None).await;
        registered(&app, &one, "old").await;
        let mut caller = registered(&app, &late, "late").await;
        app.clock.advance(hours(24));
        registered(&app, &one, "new").await;
        caller.revalidates().await.status(410);
        app.clock.advance(minutes(5));
        for account in [&one, &late] {
            assert_eq!(subjects(&app, account).await, ["Account it: 1 server lost its registration"]);
        }
    }
}
