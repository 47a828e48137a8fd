//! Mails and the audit trail on pages.

use rollcall_app::mail::MailFilter;
use rollcall_domain::{Clock as _, mail::MailState, staff::Role};
use rollcall_storage::mail::DeliveryResult;
use rollcall_test_support::{STAFF, capacity, stories};

use super::visitor::{Visitor, leads_to};
use crate::requests::{form, mail};

stories! {
    async fn a_mail_that_was_given_up_is_sent_again(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let message = mail("m1", "it@acme.example", &form(""));
        let request = app.app.requests().receive(&STAFF, &tenant, message).await.unwrap().0;
        app.app.requests().reject(&STAFF, &tenant, request.request.id, "No.").await.unwrap();
        let (now, store) = (app.clock.now(), app.app.store());
        let claimed = store.claim_mails(now, now, 1).await.expect("a mail").remove(0).mail;
        store.store_delivery(&claimed, DeliveryResult::Dead, "no such mailbox", now).await.unwrap();

        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let dead = ann.opens(&format!("/console/{tenant}/mails?state=dead")).await.status(200);
        for word in ["it@acme.example", "Given up", "no such mailbox", "Retry"] {
            assert!(dead.text.contains(word), "no {word} in {}", dead.text);
        }
        let retry = format!("/console/{tenant}/mails/{}/retry", claimed.id);
        let done = leads_to(&ann.posts(&retry, &[]).await);
        assert!(ann.opens(&done).await.text.contains("It is tried again now."));
        let waiting = MailFilter { state: Some(MailState::Waiting), account: None };
        let waiting = app.app.mail().list(&tenant, &waiting, None, 9).await.unwrap().items;
        assert_eq!(waiting.len(), 1);
        let mut support = Visitor::signed_in(&app, &tenant, Role::Support).await;
        let shown = support.opens(&format!("/console/{tenant}/mails")).await.status(200);
        assert!(!shown.text.contains("Retry"), "{}", shown.text);
    }

    async fn what_staff_changed_is_shown_and_proven(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let trail = format!("/console/{}/audit", account.tenant);
        app.app.accounts().suspend(&STAFF, &account.tenant, &account.name).await.unwrap();
        let mut ann = Visitor::signed_in(&app, &account.tenant, Role::Auditor).await;
        let shown = ann.opens(&trail).await.status(200);
        for word in ["account.suspend", "<bdi>active</bdi></del>", "<bdi>suspended</bdi></ins>"] {
            assert!(shown.text.contains(word), "no {word} in {}", shown.text);
        }
        let found = ann.opens(&format!("{trail}?action=account.suspend")).await.status(200);
        assert_eq!(found.text.matches("<code>account.").count(), 1, "{}", found.text);
        let verified = ann.opens(&format!("{trail}?verify=1")).await.status(200);
        assert!(verified.text.contains("Intact: all"), "{}", verified.text);
    }
}
