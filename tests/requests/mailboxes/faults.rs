//! Servers that fail, and messages that can't be taken: the others are taken all the same.

use std::{net::TcpListener, time::Duration};

use rollcall_http::ServerOptions;
use rollcall_test_support::{TestMailbox, lock_up, mailbox_at, stories};
use sea_orm::{ConnectionTrait, Database};

use super::{IT, counts, requests, scene, trouble};
use crate::{
    cli::installation::Installation,
    requests::{form, mail},
};

/// Nothing takes this long, unless it hangs.
const FOREVER: Duration = Duration::from_secs(60);

stories! {
    async fn what_is_wrong_is_told_without_the_password(world) {
        let (app, tenant, mailbox) = scene(world).await;
        mailbox.gets(&mail("1", IT, &form("")));
        let url = mailbox.url();
        for (url, tenant, expected) in [
            (url.replace(":by-mail@", ":hunter2@"), tenant.as_str(), "the server refused to log us in"),
            (format!("{url}-gone"), &tenant, "the server refused to open the folder"),
            // Its certificate is for another name.
            (url.replace("@localhost:", "@127.0.0.1:"), &tenant, "the connection can't be encrypted"),
            (url.replace("@localhost:", "@no-such-host.invalid:"), &tenant, "the server can't be reached"),
            (url.to_owned(), "nobody", "there is no tenant \"nobody\""),
        ] {
            let from = mailbox_at(&url, tenant);
            let told = trouble(&app.app.requests().collect(&from).await);
            assert!(told.starts_with("can't take mail from the mailbox test-"), "{told}");
            assert!(told.contains(expected) && !told.contains("hunter2"), "{told}");
        }
        assert_eq!(mailbox.counts(), (1, 0));
        assert_eq!(counts(&app.app.requests().collect(&mailbox.of(&tenant)).await), (1, 0, 0));
    }

    /// The server itself fails at it, in the middle of the others.
    async fn a_message_that_can_not_be_fetched_stands_in_nobody_s_way(world) {
        let (app, tenant, mailbox) = scene(world).await;
        for id in ["1", "2", "3"] {
            let file = mailbox.gets(&mail(id, IT, &form("")));
            if id == "2" {
                lock_up(&file);
            }
        }
        let collected = app.app.requests().collect(&mailbox.of(&tenant)).await;
        assert_eq!((collected.new, collected.failed), (2, 1), "{collected:?}");
        trouble(&collected);
        assert_eq!(mailbox.counts(), (1, 2));
    }

    async fn while_the_database_is_gone_the_mail_stays(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let (other, _) = app.another().await;
        for id in ["1", "2"] {
            mailbox.gets(&mail(id, IT, &form("")));
        }
        let from = mailbox.of(&tenant);
        other.store().clone().close().await.unwrap();
        let collected = other.requests().collect(&from).await;
        assert!(collected.trouble.is_some() && collected.new == 0, "{collected:?}");
        assert_eq!(mailbox.counts(), (2, 0));
        assert_eq!(counts(&app.app.requests().collect(&from).await), (2, 0, 0));
    }

    /// Nothing is marked before its request is committed.
    async fn what_can_not_be_written_down_stays_and_is_tried_again(world) {
        let (app, tenant, mailbox) = scene(world).await;
        for id in ["1", "2"] {
            mailbox.gets(&mail(id, IT, &form("")));
        }
        let from = mailbox.of(&tenant);
        let database = Database::connect(app.database.url()).await.unwrap();
        let rename = |from: &str, to: &str| format!("alter table {from} rename to {to}");
        let [texts, away] = ["account_request_texts", "away"];
        database.execute_unprepared(&rename(texts, away)).await.unwrap();
        let collected = app.app.requests().collect(&from).await;
        assert_eq!((collected.new, collected.failed), (0, 2), "{collected:?}");
        trouble(&collected);
        assert_eq!(mailbox.counts(), (2, 0));
        database.execute_unprepared(&rename(away, texts)).await.unwrap();
        assert_eq!(counts(&app.app.requests().collect(&from).await), (2, 0, 0));
    }

    /// Nor does it hold up the end of the process.
    async fn a_server_that_stalls_holds_nobody_up(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let stalled = TcpListener::bind("127.0.0.1:0").unwrap();
        let stalled = format!("imap://u:p@{}?tls=none", stalled.local_addr().unwrap());
        let mailboxes = vec![mailbox_at(&stalled, &tenant), mailbox.of(&tenant)];
        let (fetching, _) = app.another_that_mails_by("file:", mailboxes).await;
        mailbox.gets(&mail("1", IT, &form("")));
        let serving = app.served(ServerOptions::default());
        let workers = serving.starts_workers_of(&fetching);
        let taken = format!(r#"rollcall_mailbox_messages_total{{outcome="new",tenant="{tenant}"}} 1"#);
        let stepped = async {
            while !serving.ops.get("/metrics", None).await.text.contains(&taken) {}
        };
        tokio::time::timeout(FOREVER, stepped).await.expect("the other mailbox is looked into");
        assert_eq!(requests(&fetching, &tenant).await.len(), 1);
        let stopped = tokio::time::timeout(Duration::from_secs(5), workers.stop()).await;
        stopped.expect("the workers stop at once");
    }

    /// The password is in none of it.
    async fn the_command_line_knows_mailboxes(world) {
        let here = Installation::fresh(world).await;
        here.runs("migrate").said();
        here.runs("tenant create walk --name Walk").said();
        let mailbox = TestMailbox::make();
        mailbox.gets(&mail("1", IT, &form("")));
        let named = |url: &str| here.has_settings(&format!("mailboxes = [\"walk={url}\"]"));
        named(mailbox.url());
        let shown = here.runs("config").said();
        assert!(shown.contains("walk=imaps://") && !shown.contains("by-mail"), "{shown}");
        let well = here.runs("doctor").said();
        assert!(well.contains("for walk: 1 unread") && !well.contains("by-mail"), "{well}");
        assert_eq!(mailbox.counts(), (1, 0), "the doctor takes nothing");

        named(&mailbox.url().replace(":by-mail@", ":hunter2@"));
        let ill = here.runs("doctor --json").found_wrong();
        let told = ill["checks"].as_array().unwrap().iter().find(|it| it["ok"] == false).unwrap();
        let detail = told["detail"].as_str().unwrap();
        assert!(detail.contains("the server refused to log us in"), "{detail}");
        assert!(!detail.contains("hunter2"), "{detail}");

        named("imap://u:hunter2@h?tls=perhaps");
        let sentence = "the mailbox of walk in `mailboxes`: tls is starttls, implicit or none";
        here.runs("tenant list").failed(2, &[sentence]);
    }
}
