//! The whole procedure through real servers: a mail comes in, a mail goes out, a node registers.

use rollcall_app::requests::AcceptRequest;
use rollcall_test_support::{
    Account, STAFF, TestApp, TestMailbox, TestNode, capacity, letters_to, smtp_url, stories, unique,
};

use super::requests;
use crate::{
    contracts::{contract, signed},
    requests::{form, mail, read_letter, said},
};

stories! {
    async fn from_a_mailbox_to_a_registered_node(world) {
        let app: TestApp = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = account.tenant.as_str();
        let customer = format!("it-{}@acme.example", unique());
        let mut draft = contract("Acme Co.,Ltd", "Sales DW", "2026-01-31");
        draft.emails = vec![customer.clone()];
        signed(&app, tenant, draft).await;

        let mailbox = TestMailbox::make();
        let (mailing, server) =
            app.another_that_mails_by(&smtp_url(), vec![mailbox.of(tenant)]).await;
        mailbox.gets(&mail(&unique(), &customer, &form("Account name: acme-dw")));
        rollcall_workers::run_once(&mailing).await.unwrap();
        assert_eq!(mailbox.counts(), (0, 1));
        assert_eq!(letters_to(&customer).len(), 0, "nothing is provisioned by a mail alone");
        let request = requests(&mailing, tenant).await.remove(0);
        assert!(request.contract.is_some() && request.mismatches.is_empty(), "{request:?}");

        let wanted = AcceptRequest { max_nodes: Some(2), ..AcceptRequest::default() };
        mailing.requests().accept(&STAFF, tenant, request.request.id, wanted).await.unwrap();
        rollcall_workers::run_once(&mailing).await.unwrap();
        let letters = letters_to(&customer);
        let [letter] = letters.as_slice() else { panic!("{} letters", letters.len()) };
        let letter = read_letter(letter);
        let (name, password) = (said(&letter, "Account name"), said(&letter, "Password"));
        assert_eq!(name, "acme-dw");
        let (name, password) = (name.to_owned(), password.to_owned());
        let made = Account { name, password, ..account.clone() };
        TestNode::new(&server, &made, "a").registers().await.status(201);
    }
}
