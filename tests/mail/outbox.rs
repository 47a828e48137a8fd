//! Mail on its way out: written with what it tells of, sent afterwards, once or more.

use chrono::TimeDelta;
use rollcall_app::{
    accounts::{AccountChange, ContractAccountDraft},
    mail::{Delivered, MailFilter, MailRefusal},
};
use rollcall_domain::{
    Clock,
    audit::Actor,
    mail::{MailState, OutboxMail},
};
use rollcall_storage::mail::DeliveryResult;
use rollcall_test_support::{STAFF, TestApp, hours, seconds, stories};
use secrecy::ExposeSecret;

use crate::contracts::{contract, signed, tenant};

/// Nobody listens there.
const NO_RELAY: &str = "smtp://127.0.0.1:1?tls=none";

/// An account whose credentials are in the outbox: the tenant, the account's name, its password.
async fn mailed(app: &TestApp) -> (String, String, String) {
    let tenant = tenant(app).await;
    let deal = signed(app, &tenant, contract("Acme", "Sales", "2026-01-31")).await.contract.id;
    let wanted =
        ContractAccountDraft { max_nodes: Some(3), mail: true, ..ContractAccountDraft::default() };
    let made =
        app.app.accounts().create_from_contract(&STAFF, &tenant, deal, wanted).await.unwrap();
    (tenant, made.account.account.name, made.secret.password().unwrap().expose_secret().to_owned())
}

async fn only_mail(app: &TestApp, tenant: &str) -> OutboxMail {
    let all = app.app.mail().list(tenant, &MailFilter::default(), None, 10).await.unwrap();
    let [mail] = all.items.as_slice() else { panic!("{} mails", all.items.len()) };
    mail.clone()
}

/// What stands in the database of the messages themselves.
async fn kept_messages(app: &TestApp) -> Vec<String> {
    let all = app.contents().await.remove("outbox_mails").unwrap_or_default();
    all.into_iter().filter(|row| !row.contains("\"sealed_message\":null")).collect()
}

fn name_of(state: MailState) -> String {
    let name = serde_json::to_value(state).expect("a name");
    name.as_str().expect("a text").to_owned()
}

stories! {
    async fn a_mail_arrives_and_its_message_is_erased(world) {
        let app = world.start().await;
        let (tenant, name, password) = mailed(&app).await;
        assert_eq!(only_mail(&app, &tenant).await.state, MailState::Waiting);
        let letters = app.mails().await;
        let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
        let letter = String::from_utf8_lossy(letter);
        let mail = only_mail(&app, &tenant).await;
        for stands in [&name, &password, &format!("<{}>", mail.message_id), &mail.recipient] {
            assert!(letter.contains(stands.as_str()), "{stands}: {letter}");
        }
        assert_eq!((mail.state, mail.attempts), (MailState::Sent, 1));
        assert_eq!(mail.recipient, "it@acme.example");
        assert_eq!(kept_messages(&app).await, [""; 0]);
        // Nothing is left to do.
        assert_eq!(app.app.mail().deliver().await.unwrap(), Delivered::default());
        assert_eq!(app.mails().await.len(), 1);
    }

    /// Not even whoever reads the database finds the password.
    async fn a_waiting_message_is_sealed(world) {
        let app = world.start().await;
        let (_, _, password) = mailed(&app).await;
        let now = app.clock.now();
        let claimed = app.app.store().claim_mails(now, now, 8).await.unwrap();
        let message = claimed[0].message.as_ref().unwrap();
        assert!(message.len() > 1000, "the whole letter is in there");
        let holds = |bytes: &[u8]| bytes.windows(password.len()).any(|it| it == password.as_bytes());
        assert!(!holds(message));
        assert!(holds(&app.mails().await[0]));
    }

    async fn a_relay_that_is_away_is_tried_with_growing_pauses_for_a_day(world) {
        let app = world.start().await;
        let (tenant, ..) = mailed(&app).await;
        let (away, _) = app.another_that_mails_to(NO_RELAY).await;
        let put_off = Delivered { put_off: 1, ..Delivered::default() };
        assert_eq!(away.mail().deliver().await.unwrap(), put_off);
        let mail = only_mail(&app, &tenant).await;
        assert_eq!((mail.state, mail.attempts), (MailState::Waiting, 1));
        assert!(mail.answer.is_some());
        // Not before it is due.
        app.clock.advance(seconds(29));
        assert_eq!(away.mail().deliver().await.unwrap(), Delivered::default());
        app.clock.advance(seconds(7));
        assert_eq!(away.mail().deliver().await.unwrap(), put_off);
        let pause = only_mail(&app, &tenant).await.due_at - mail.due_at;
        assert!(pause > seconds(59), "{pause}");

        app.clock.advance(hours(24));
        let dead = Delivered { dead: 1, ..Delivered::default() };
        assert_eq!(away.mail().deliver().await.unwrap(), dead);
        assert_eq!(only_mail(&app, &tenant).await.state, MailState::Dead);
        assert_eq!(app.mails().await.len(), 0);

        // Somebody has looked at it.
        let id = mail.id;
        app.app.mail().retry(&STAFF, &tenant, id).await.unwrap();
        assert_eq!(app.mails().await.len(), 1);
        let sent = app.app.mail().retry(&STAFF, &tenant, id).await.unwrap_err();
        let refusal = sent.refusal::<MailRefusal>();
        assert!(matches!(refusal, Some(MailRefusal::CantRetry { state: "sent" })), "{sent}");
    }

    /// A process that died while it sent leaves the mail to the next, under the same Message-ID.
    async fn a_claim_that_nobody_answers_for_ends(world) {
        let app = world.start().await;
        let (tenant, ..) = mailed(&app).await;
        let now = app.clock.now();
        let claim = app.app.store().claim_mails(now, now + TimeDelta::minutes(2), 8).await;
        assert_eq!(claim.unwrap().len(), 1);
        assert_eq!(app.mails().await.len(), 0);
        app.clock.advance(seconds(121));
        assert_eq!(app.mails().await.len(), 1);
        assert_eq!(only_mail(&app, &tenant).await.attempts, 2);
    }

    /// Several processes send, and each mail leaves once.
    async fn several_senders_send_each_mail_once(world) {
        let app = world.start().await;
        let (tenant, name, _) = mailed(&app).await;
        let (other, _) = app.another().await;
        for capacity in [4, 5, 6, 7] {
            let change = AccountChange { max_nodes: Some(capacity), ..AccountChange::default() };
            app.app.accounts().change(&STAFF, &tenant, name.as_str(), change).await.unwrap();
        }
        let (one, two) = tokio::join!(app.app.mail().deliver(), other.mail().deliver());
        assert_eq!(one.unwrap().sent + two.unwrap().sent, 5);
        assert_eq!(app.mails().await.len(), 5);
    }

    /// The customer hears of what was changed, in the language of the contract.
    async fn changes_are_mailed_to_the_contract_s_addresses(world) {
        let app = world.start().await;
        let (tenant, name, first) = mailed(&app).await;
        let change = AccountChange { max_nodes: Some(5), ..AccountChange::default() };
        // What waits with an older password would be withdrawn.
        assert_eq!(app.mails().await.len(), 1);
        app.clock.advance(seconds(1));
        app.app.accounts().change(&STAFF, &tenant, name.as_str(), change.clone()).await.unwrap();
        app.clock.advance(seconds(1));
        // The same again is no news.
        app.app.accounts().change(&STAFF, &tenant, name.as_str(), change).await.unwrap();
        let reset = app.app.accounts().reset_password(&STAFF, &tenant, name.as_str(), None, false).await;
        let second = reset.unwrap().password;
        let letters = app.mails().await;
        let all = app.app.mail().list(&tenant, &MailFilter::default(), None, 10).await.unwrap();
        let kinds: Vec<_> = all.items.iter().map(|mail| mail.kind.as_str()).collect();
        assert_eq!(kinds, ["password_reset", "capacity_changed", "credentials"]);
        let holds = |password: &str| {
            letters.iter().filter(|letter| String::from_utf8_lossy(letter).contains(password)).count()
        };
        assert_eq!((holds(&first), holds(second.expose_secret())), (1, 1));
    }

    /// While the relay was away, passwords and links were overtaken by others: only the last is sent.
    async fn letters_with_an_older_password_or_link_are_withdrawn(world) {
        let app = world.start().await;
        let (tenant, name, first) = mailed(&app).await;
        let (away, _) = app.another_that_mails_to(NO_RELAY).await;
        away.mail().deliver().await.unwrap();
        let states = async || {
            let all = app.app.mail().list(&tenant, &MailFilter::default(), None, 10).await.unwrap();
            let stands = |mail: OutboxMail| format!("{} {}", mail.kind, name_of(mail.state));
            all.items.into_iter().rev().map(stands).collect::<Vec<_>>()
        };
        let name = name.as_str();
        let change = AccountChange { max_nodes: Some(5), ..AccountChange::default() };
        app.clock.advance(seconds(1));
        app.app.accounts().change(&STAFF, &tenant, name, change).await.unwrap();
        assert_eq!(states().await, ["credentials waiting", "capacity_changed waiting"]);
        app.clock.advance(seconds(1));
        app.app.accounts().reset_password(&STAFF, &tenant, name, None, true).await.unwrap();
        app.clock.advance(seconds(1));
        app.app.accounts().resend_credentials(&STAFF, &tenant, name, true).await.unwrap();
        app.clock.advance(seconds(1));
        app.app.accounts().resend_credentials(&STAFF, &tenant, name, true).await.unwrap();
        let overtaken = [
            "credentials withdrawn", "capacity_changed waiting", "password_reset withdrawn",
            "set_password withdrawn", "set_password waiting",
        ];
        assert_eq!(states().await, overtaken);
        app.clock.advance(hours(25));
        let dead = Delivered { dead: 2, ..Delivered::default() };
        assert_eq!(away.mail().deliver().await.unwrap(), dead);
        app.app.accounts().close(&STAFF, &tenant, name).await.unwrap();
        let last = states().await;
        assert_eq!(&last[1..2], ["capacity_changed dead"], "it carries nothing");
        assert_eq!(&last[4..], ["set_password withdrawn"]);
        let all = app.app.mail().list(&tenant, &MailFilter::default(), None, 10).await.unwrap();
        for mail in &all.items {
            let again = app.app.mail().retry(&STAFF, &tenant, mail.id).await;
            assert_eq!(again.is_ok(), mail.kind == "capacity_changed", "{again:?}");
        }
        let letters = app.mails().await;
        assert_eq!(letters.len(), 1);
        assert!(!String::from_utf8_lossy(&letters[0]).contains(&first));
        assert_eq!(kept_messages(&app).await, [""; 0], "what is withdrawn is erased");
    }

    /// Whoever sends one right now is left alone: the relay may have it.
    async fn a_letter_that_is_being_sent_is_not_withdrawn(world) {
        let app = world.start().await;
        let (tenant, name, _) = mailed(&app).await;
        let now = app.clock.now();
        let claimed = app.app.store().claim_mails(now, now + TimeDelta::minutes(2), 8).await.unwrap();
        app.app.accounts().close(&STAFF, &tenant, name.as_str()).await.unwrap();
        let sent = app.app.store().store_delivery(&claimed[0].mail, DeliveryResult::Sent, "250", now).await;
        sent.unwrap();
        assert_eq!(only_mail(&app, &tenant).await.state, MailState::Sent);
    }

    /// After a relay was mended, nobody has to wait for the pause.
    async fn a_waiting_mail_is_tried_now_if_somebody_says_so(world) {
        let app = world.start().await;
        let (tenant, ..) = mailed(&app).await;
        let (away, _) = app.another_that_mails_to(NO_RELAY).await;
        away.mail().deliver().await.unwrap();
        assert_eq!(app.mails().await.len(), 0, "it is not due");
        let mail = only_mail(&app, &tenant).await;
        app.app.mail().retry(&STAFF, &tenant, mail.id).await.unwrap();
        assert_eq!(app.mails().await.len(), 1);
    }

    /// Who has it tried again is in the audit trail.
    async fn a_retry_is_audited(world) {
        let app = world.start().await;
        let (tenant, ..) = mailed(&app).await;
        let (away, _) = app.another_that_mails_to(NO_RELAY).await;
        app.clock.advance(hours(25));
        away.mail().deliver().await.unwrap();
        let mail = only_mail(&app, &tenant).await;
        let by = Actor::system("a test");
        app.app.mail().retry(&by, &tenant, mail.id).await.unwrap();
        let trail = app.app.store().tenant(mail.tenant).audit().after(0, 100).await.unwrap();
        let last = &trail.last().unwrap().entry;
        assert_eq!((last.action.as_str(), last.who.as_str()), ("mail.retry", "system:a test"));
    }
}
