//! An account's timeline: what happened and what was done, in one order.

use rollcall_app::{ProvisionError, TimelineEntry};
use rollcall_test_support::{STAFF, capacity, hours, minutes, stories};

use crate::cli::installation::Installation;

/// What an entry tells of.
fn word(entry: &TimelineEntry) -> String {
    match entry {
        TimelineEntry::Event(event) => format!("{:?}", event.kind),
        TimelineEntry::Deed(entry) => entry.action.clone(),
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
        app.app.suspend_account(&STAFF, tenant, name).await.unwrap();
        app.clock.advance(minutes(1));
        node.revalidates().await.status(403).refused(30002);
        app.clock.advance(minutes(1));
        app.app.resume_account(&STAFF, tenant, name).await.unwrap();
        app.clock.advance(hours(30));
        app.run_workers().await;
        app.app.close_account(&STAFF, tenant, name).await.unwrap();

        let expected = [
            "account.close", "Expired", "account.resume", "Refused", "account.suspend", "Registered",
            "account.create",
        ];
        for limit in [1, 2, 3, 100] {
            let (mut words, mut cursor, mut last) = (Vec::new(), None::<String>, None);
            loop {
                let page = app.app.account_timeline(tenant, name, cursor.as_deref(), limit).await.unwrap();
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
        let unknown = app.app.account_timeline(tenant, "nobody", None, 1).await.unwrap_err();
        assert!(matches!(unknown, ProvisionError::Unknown { what: "account", .. }));
        let bad = app.app.account_timeline(tenant, name, Some("x_y"), 1).await.unwrap_err();
        assert!(matches!(bad, ProvisionError::Invalid { field: "cursor", .. }));
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
        let said = here.runs(timeline).said();
        assert!(said.contains("account.suspend") && !said.contains("argon2"), "{said}");
    }
}
