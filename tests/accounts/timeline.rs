//! An account's timeline: what happened, what was done and what was written, in one order.

use rollcall_app::{
    AdminError,
    accounts::{ContractAccountDraft, TimelineEntry},
};
use rollcall_domain::staff::Role;
use rollcall_test_support::{Answer, STAFF, capacity, hours, minutes, stories};
use secrecy::ExposeSecret;

use crate::{
    cli::installation::Installation,
    contracts::{contract, signed},
};

/// What an entry tells of.
fn word(entry: &TimelineEntry) -> String {
    match entry {
        TimelineEntry::Event(event) => format!("{:?}", event.kind),
        TimelineEntry::Audit(entry) => entry.action.clone(),
        TimelineEntry::Mail(mail) => mail.kind.clone(),
    }
}

stories! {
    async fn what_happened_and_what_was_done_stand_in_one_order(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let (tenant, name) = (account.tenant.as_str(), account.name.as_str());
        let other = app.provision_in(tenant, capacity(1).named("other")).await;
        app.clock.advance(minutes(1));
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        app.node(&other, "b").registers().await.status(201);
        app.clock.advance(minutes(1));
        app.app.accounts().suspend(&STAFF, tenant, name).await.unwrap();
        app.clock.advance(minutes(1));
        node.revalidates().await.status(403).refused(30002);
        app.clock.advance(minutes(1));
        app.app.accounts().resume(&STAFF, tenant, name).await.unwrap();
        app.clock.advance(hours(30));
        app.run_workers().await;
        app.app.accounts().close(&STAFF, tenant, name).await.unwrap();

        let expected = [
            "account.close", "Expired", "account.resume", "Refused", "account.suspend", "Registered",
            "account.create",
        ];
        for limit in [1, 2, 3, 100] {
            let (mut words, mut cursor, mut last) = (Vec::new(), None::<String>, None);
            loop {
                let page = app.app.accounts().timeline(tenant, name, cursor.as_deref(), limit).await.unwrap();
                assert!(page.items.len() as u64 <= limit);
                for entry in &page.items {
                    assert!(last.is_none_or(|last| entry.at() <= last));
                    last = Some(entry.at());
                    words.push(word(entry));
                }
                cursor = page.next_cursor;
                if cursor.is_none() {
                    break;
                }
            }
            assert_eq!(words, expected, "{limit}");
        }
        let unknown = app.app.accounts().timeline(tenant, "nobody", None, 1).await.unwrap_err();
        assert!(matches!(unknown, AdminError::Unknown { what: "account", .. }));
        let bad = app.app.accounts().timeline(tenant, name, Some("x_y"), 1).await.unwrap_err();
        assert!(matches!(bad, AdminError::Invalid { field: "cursor", .. }));
    }

    /// With whom they went to and what became of them, but never with what they say.
    async fn mails_stand_among_what_happened(world) {
        let app = world.start().await;
        let beside = app.provision(capacity(1)).await;
        let deal = signed(&app, &beside.tenant, contract("Acme", "Sales", "2026-01-31")).await;
        let wanted = ContractAccountDraft { mail: true, ..ContractAccountDraft::default() };
        let (tenant, deal) = (beside.tenant.as_str(), deal.contract.id);
        let made = app.app.accounts().create_from_contract(&STAFF, tenant, deal, wanted).await.unwrap();
        let (name, id) = (&made.account.account.name, made.account.account.id);
        let password = made.secret.password().unwrap().expose_secret();
        let staff = app.staff(&beside, Role::Auditor).await;
        let at = format!("accounts/{id}/timeline");
        // The account and its mail were made in the same instant: either may stand first.
        let mail = |page: &Answer| {
            let items = page.member("items");
            let mut mails = items.as_array().unwrap().iter().filter(|item| item["source_kind"] == "mail");
            (mails.next().cloned().expect("a mail"), mails.count())
        };
        let waits = staff.get(&at).await.status(200);
        assert_eq!((&mail(&waits).0["state"], mail(&waits).1), (&"waiting".into(), 0));

        app.clock.advance(minutes(1));
        app.run_workers().await;
        app.app.accounts().suspend(&STAFF, tenant, name).await.unwrap();
        let shown = staff.get(&at).await.status(200);
        assert_eq!(shown.text_of("items/0/what"), "account.suspend");
        let (sent, others) = mail(&shown);
        assert_eq!((&sent["what"], &sent["state"]), (&"credentials".into(), &"sent".into()));
        assert_eq!((&sent["recipient"], others), (&"it@acme.example".into(), 0));
        assert!(sent["subject"].as_str().unwrap().contains(name.as_str()), "{sent}");
        for page in [&waits, &shown] {
            assert!(!page.text.contains(password), "{}", page.text);
        }
        // Not those about another account.
        let other = staff.get(&format!("accounts/{}/timeline", beside.id)).await.status(200);
        assert!(!other.text.contains("it@acme.example"), "{}", other.text);
    }

    async fn the_timeline_on_the_command_line(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        here.runs("account create --tenant walk --name acme --max-nodes 2").said();
        here.runs("account suspend --tenant walk --name acme").said();
        let timeline = "account timeline --tenant walk --name acme";
        let page = here.runs(&format!("{timeline} --limit 1 --json")).json();
        assert_eq!(page["items"][0]["what"], "account.suspend");
        assert_eq!(page["items"][0]["who"], "command_line");
        assert_eq!(page["items"][0]["after"]["status"], "suspended");
        let cursor = page["next_cursor"].as_str().expect("there is more");
        let page = here.runs(&format!("{timeline} --cursor {cursor} --json")).json();
        assert_eq!(page["items"][0]["what"], "account.create");
        let made = here.runs_with(&["contract", "create", "--tenant", "walk", "--company", "Acme",
            "--project", "Sales", "--signed", "2026-01-31", "--email", "it@acme.example",
            "--max-nodes", "2", "--json"]).json();
        let deal = made["contract"]["contract_id"].as_str().expect("an id");
        here.runs(&format!("account create --tenant walk --name mailed --contract {deal} --mail")).said();
        let mailed = timeline.replace("acme", "mailed");
        let mail = here.runs(&format!("{mailed} --json")).json();
        assert!(mail.to_string().contains(r#""recipient":"it@acme.example""#), "{mail}");
        let said = here.runs(&mailed).said();
        assert!(said.contains("it@acme.example") && said.contains("waiting: "), "{said}");
        let said = here.runs(timeline).said();
        assert!(said.contains("account.suspend") && !said.contains("argon2"), "{said}");
    }
}
