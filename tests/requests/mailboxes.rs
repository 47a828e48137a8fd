//! Customers' mails wait in a mailbox on a real server until a worker takes them in.

mod faults;
mod procedure;

use rollcall_app::{
    App,
    requests::{Collected, RequestView},
};
use rollcall_domain::requests::{RequestState, RequestStatus};
use rollcall_storage::requests::RequestFilter;
use rollcall_test_support::{TestApp, TestMailbox, World, capacity, stories};

use crate::{
    audit::trail,
    contracts::tenant,
    requests::{form, mail},
};

const IT: &str = "it@acme.example";

/// A tenant, and a folder of the mail server that its customers write to.
async fn scene(world: World) -> (TestApp, String, TestMailbox) {
    let app = world.start().await;
    let tenant = tenant(&app).await;
    (app, tenant, TestMailbox::make())
}

/// The requests of a tenant, the newest first.
async fn requests(app: &App, tenant: &str) -> Vec<RequestView> {
    let found = app.requests().list(tenant, &RequestFilter::default(), None, 50).await;
    found.expect("requests").items
}

/// A look that went without trouble: what was new, known and unreadable.
#[track_caller]
fn counts(collected: &Collected) -> (u64, u64, u64) {
    assert!(collected.trouble.is_none(), "{collected:?}");
    assert_eq!(collected.failed, 0);
    (collected.new, collected.known, collected.unreadable)
}

/// What a look met with, with its causes.
#[track_caller]
fn trouble(collected: &Collected) -> String {
    let trouble = collected.trouble.as_ref().expect("trouble");
    let cause = std::error::Error::source(trouble).expect("a cause");
    let told = format!("{trouble}: {cause}");
    assert!(!told.contains("by-mail"), "{told}");
    told
}

stories! {
    async fn a_mail_becomes_a_request_and_is_marked(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let (tenant, mailbox) = (account.tenant.clone(), TestMailbox::make());
        let from = mailbox.of(&tenant);
        assert_eq!(counts(&app.app.requests().collect(&from).await), (0, 0, 0));
        mailbox.gets(&mail("1", IT, &form("")));
        mailbox.gets(&mail("2", IT, "Hello?"));
        assert_eq!(counts(&app.app.requests().collect(&from).await), (2, 0, 0));
        assert_eq!(mailbox.counts(), (0, 2));
        let found = requests(&app.app, &tenant).await;
        let mut ids: Vec<_> = found.iter().map(|it| it.request.message_id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["1@acme.example", "2@acme.example"]);
        assert!(found.iter().all(|it| it.request.state.status() == RequestStatus::New));
        let received = trail(&app, &account).await.into_iter().map(|it| it.entry);
        let by: Vec<_> = received.filter(|it| it.action == "request.receive").collect();
        assert_eq!(by.len(), 2);
        assert!(by.iter().all(|it| it.who == "system:imap"));

        assert_eq!(counts(&app.app.requests().collect(&from).await), (0, 0, 0));
        assert!(app.mails().await.is_empty(), "nothing is answered by itself");
    }

    async fn the_same_message_twice_is_one_request(world) {
        let (app, tenant, mailbox) = scene(world).await;
        for _ in 0..2 {
            mailbox.gets(&mail("1", IT, &form("")));
        }
        assert_eq!(counts(&app.app.requests().collect(&mailbox.of(&tenant)).await), (1, 1, 0));
        assert_eq!((requests(&app.app, &tenant).await.len(), mailbox.counts()), (1, (0, 2)));
    }

    async fn what_can_not_be_read_is_kept_and_stands_in_nobody_s_way(world) {
        let (app, tenant, mailbox) = scene(world).await;
        mailbox.gets(b"\x00\xffno mail\r\n");
        mailbox.gets(b"");
        mailbox.gets(&mail("1", IT, &form("")));
        assert_eq!(counts(&app.app.requests().collect(&mailbox.of(&tenant)).await), (1, 0, 1));
        assert_eq!(mailbox.counts(), (0, 3));
        let found = requests(&app.app, &tenant).await;
        let unread = found.iter().find(|it| it.request.state.status() == RequestStatus::Unreadable);
        let id = unread.expect("an unreadable one").request.id;
        let (_, text) = app.app.requests().show(&tenant, id).await.unwrap();
        assert!(String::from_utf8_lossy(&text.raw.unwrap()).contains("no mail"));
    }

    async fn a_message_over_the_limit_is_kept_by_its_headers(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let line = format!("{}\n", "x".repeat(998));
        let large = mail("large", IT, &format!("{}{}", form(""), line.repeat(27_000)));
        assert!(large.len() > 25 << 20);
        mailbox.gets(&large);
        mailbox.gets(&mail("small", IT, &form("")));
        assert_eq!(counts(&app.app.requests().collect(&mailbox.of(&tenant)).await), (1, 0, 1));
        assert_eq!(mailbox.counts(), (0, 2));
        let found = requests(&app.app, &tenant).await;
        let large = found.iter().find(|it| it.request.message_id == "large@acme.example");
        let large = &large.expect("the large one").request;
        let RequestState::Unreadable { why } = &large.state else { panic!("{:?}", large.state) };
        assert_eq!(why, "the message is larger than 25 MiB");
        let (_, text) = app.app.requests().show(&tenant, large.id).await.unwrap();
        let kept = String::from_utf8(text.raw.unwrap()).unwrap();
        assert!(kept.contains("Subject: Request large") && !kept.contains("Company"), "{kept}");
    }

    /// Whoever is behind it: a program that answers, a relay that reports, ourselves.
    async fn our_own_letters_that_come_back_leave_no_password(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let contract = crate::contracts::contract("Acme", "Sales", "2026-01-31");
        let contract = crate::contracts::signed(&app, &tenant, contract).await.contract.id;
        let wanted = rollcall_app::accounts::ContractAccountDraft {
            max_nodes: Some(1),
            mail: true,
            ..rollcall_app::accounts::ContractAccountDraft::default()
        };
        let made = app.app.accounts().create_from_contract(
            &rollcall_test_support::STAFF, &tenant, contract, wanted).await.unwrap();
        let letters = app.mails().await;
        let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
        let wrapped = |headers: &str| {
            let head = format!(
                "From: MAILER-DAEMON@acme.example\r\nSubject: Returned\r\n{headers}\r\n\r\n--b\r\n\
                 Content-Type: text/plain\r\n\r\nNobody is there.\r\n--b\r\n\
                 Content-Type: message/rfc822\r\n\r\n");
            [head.as_bytes(), letter, b"\r\n--b--\r\n"].concat()
        };
        mailbox.gets(letter);
        mailbox.gets(&wrapped("Content-Type: multipart/report; report-type=delivery-status; boundary=b"));
        mailbox.gets(&wrapped("Auto-Submitted: Auto-Replied (away)\r\nContent-Type: multipart/mixed; boundary=b"));
        let from = mailbox.of(&tenant);
        let before = app.mails().await.len();
        let collected = app.app.requests().collect(&from).await;
        assert_eq!((counts(&collected), collected.automatic), ((0, 0, 0), 3));
        assert_eq!(app.mails().await.len(), before, "nothing is answered by itself");
        use secrecy::ExposeSecret;
        let password = made.secret.password().unwrap().expose_secret();
        assert!(String::from_utf8_lossy(letter).contains(password));
        for request in requests(&app.app, &tenant).await {
            let (_, text) = app.app.requests().show(&tenant, request.request.id).await.unwrap();
            let kept = String::from_utf8(text.raw.unwrap_or_default()).unwrap() + &text.text;
            assert!(!kept.contains(password), "{kept}");
        }
    }

    /// The process died between the commit and the mark.
    async fn what_was_committed_but_not_marked_is_the_same_request(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let message = mail("1", IT, &form(""));
        mailbox.gets(&message);
        let who = rollcall_domain::audit::Actor::system("imap");
        let (first, _) = app.app.requests().receive(&who, &tenant, message).await.unwrap();
        assert_eq!(counts(&app.app.requests().collect(&mailbox.of(&tenant)).await), (0, 1, 0));
        let found = requests(&app.app, &tenant).await;
        assert_eq!((found.len(), found[0].request.id), (1, first.request.id));
        assert_eq!(mailbox.counts(), (0, 1));
    }

    async fn two_processes_that_look_at_once_make_one_request_of_each(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let (other, _) = app.another().await;
        for id in 0..10 {
            mailbox.gets(&mail(&id.to_string(), IT, &form("")));
        }
        let from = mailbox.of(&tenant);
        let (one, two) =
            tokio::join!(app.app.requests().collect(&from), other.requests().collect(&from));
        let (one, two) = (counts(&one), counts(&two));
        assert_eq!(one.0 + two.0, 10, "{one:?} {two:?}");
        assert_eq!(requests(&app.app, &tenant).await.len(), 10);
        assert_eq!(mailbox.counts(), (0, 10));
    }

    /// After a restore the server numbers the messages anew.
    async fn new_numbers_change_nothing(world) {
        let (app, tenant, mailbox) = scene(world).await;
        let from = mailbox.of(&tenant);
        for id in ["1", "2"] {
            mailbox.gets(&mail(id, IT, &form("")));
            assert_eq!(counts(&app.app.requests().collect(&from).await), (1, 0, 0));
            mailbox.forgets_its_numbers();
        }
        assert_eq!(counts(&app.app.requests().collect(&from).await), (0, 0, 0));
        assert_eq!(mailbox.counts(), (0, 2));
    }

    /// What the workers do, they do with every mailbox.
    async fn every_mailbox_is_looked_into(world) {
        let app = world.start().await;
        let mut mailboxes = Vec::new();
        for _ in 0..2 {
            mailboxes.push((app.provision(capacity(1)).await.tenant, TestMailbox::make()));
        }
        let of = |(tenant, mailbox): &(String, TestMailbox)| mailbox.of(tenant);
        let (fetching, _) =
            app.another_that_mails_by("file:", mailboxes.iter().map(of).collect()).await;
        for (tenant, mailbox) in &mailboxes {
            mailbox.gets(&mail(tenant, IT, &form("")));
        }
        rollcall_workers::run_once(&fetching).await.unwrap();
        for (tenant, mailbox) in &mailboxes {
            let found = requests(&fetching, tenant).await;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].request.message_id, format!("{tenant}@acme.example"));
            assert_eq!(mailbox.counts(), (0, 1));
        }
    }
}
