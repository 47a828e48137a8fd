//! What business people do all day, in a real Chromium.

use fantoccini::Locator;
use rollcall_domain::{AccountId, staff::Role};
use rollcall_test_support::{Account, STAFF, TestApp, capacity, minutes, stories};
use secrecy::ExposeSecret;

use super::{
    person::Person,
    visitor::{PASSWORD, hire},
};
use crate::{
    contracts::{contract, signed},
    requests::{form, mail},
};

async fn signs_in(app: &TestApp, tenant: &str, role: Role) -> Person {
    let (email, code) = hire(app, tenant, role).await;
    let person = Person::sits_down(app).await;
    person.opens(&format!("/console/{tenant}/accounts")).await;
    person.browser.types("email", &email).await;
    person.browser.types("password", PASSWORD).await;
    person.browser.types("code", &code).await;
    person.clicks("sign-in").await;
    person.sees("#nav").await;
    person
}

stories! {
    async fn a_request_becomes_an_account_whose_node_is_unbound(world) {
        let app = world.start().await;
        let first = app.provision(capacity(1)).await;
        let tenant = first.tenant.clone();
        signed(&app, &tenant, contract("Acme Co.,Ltd", "Sales DW", "2026-01-31")).await;
        let message = mail("m1", "it@acme.example", &form("Account name: acme-bi"));
        app.app.requests().receive(&STAFF, &tenant, message).await.unwrap();

        let ann = signs_in(&app, &tenant, Role::Business).await;
        ann.evaluates("window.stays = true").await;
        ann.follows("Requests").await;
        ann.reads("Fits the contract").await;
        ann.follows("Acme Co.,Ltd").await;
        ann.reads("What the mail says").await;
        ann.clicks("accept").await;
        ann.reads("Accepted: the account is made").await;
        ann.sees("#nav nav a[aria-current][href$='/accounts']").await;
        let path = ann.evaluates("location.pathname").await;
        let (_, id) = path.as_str().unwrap().rsplit_once('/').unwrap();
        assert!(id.starts_with("acc_"), "{path}");
        assert_eq!(ann.evaluates("window.stays").await, true, "by htmx, in one page");

        let id: AccountId = id.parse().unwrap();
        let accounts = app.app.accounts();
        let made = accounts.reset_password(&STAFF, &tenant, id, None, true).await.unwrap();
        let password = made.password.expose_secret().to_owned();
        let account = Account { id, name: "acme-bi".to_owned(), password, ..first };
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        ann.clicks("suspend").await;
        ann.reads("Suspend this account?").await;
        ann.browser.types("typed", "acme-bi").await;
        ann.clicks("confirm").await;
        ann.reads("Suspended:").await;
        let here = ann.evaluates("location.pathname + location.search").await;
        for _ in 0..3 {
            // Whoever does nothing for an hour is signed out.
            app.clock.advance(minutes(40));
            ann.opens(here.as_str().unwrap()).await;
        }
        node.revalidates().await.status(403);
        ann.clicks("undo").await;
        ann.reads("Taken back:").await;
        ann.reads("1 / 12").await;
        ann.reads("30002").await;

        ann.follows("Unbind").await;
        ann.reads("Unbind this node?").await;
        let disabled = "document.getElementById('unbind').disabled";
        assert_eq!(ann.evaluates(disabled).await, true, "until the name is typed");
        ann.browser.types("typed", "fdl-1").await;
        assert_eq!(ann.evaluates(disabled).await, false);
        ann.clicks("unbind").await;
        ann.reads("Unbound: its slot is free").await;
        ann.browser.page.back().await.unwrap();
        ann.reads("nothing to unbind").await;
        node.revalidates().await.status(410);
        ann.leaves().await;
    }

    /// The search as one types and chooses, the look and the language by a click.
    async fn looking_around(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let ann = signs_in(&app, &account.tenant, Role::Support).await;
        ann.reads(&account.name).await;
        let slash = "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }))";
        ann.evaluates(slash).await;
        assert_eq!(ann.evaluates("document.activeElement.id").await, "q");
        ann.browser.types("q", "nobody\n").await;
        ann.reads("No account fits").await;
        let search = ann.evaluates("location.search").await;
        assert!(search.as_str().unwrap().contains("q=nobody"), "{search}");
        ann.follows("Clear").await;
        ann.reads(&account.name).await;
        // A fault of the server's is said, and leaves page and address as they are.
        let fault = "window.fetch = async () => new Response('broken', { status: 500 })";
        ann.evaluates(fault).await;
        ann.follows("Requests").await;
        ann.sees("#toast p").await;
        ann.reads(&account.name).await;
        let path = ann.evaluates("location.pathname").await;
        assert!(path.as_str().unwrap().ends_with("/accounts"), "{path}");
        ann.opens(path.as_str().unwrap()).await;
        ann.browser.unfolds(".me summary").await;
        let moves = "getComputedStyle(document.querySelector('.me'), '::details-content').transitionDuration";
        assert_eq!(ann.evaluates(moves).await, "0s", "whoever wants no motion sees none");
        ann.browser.follows(Locator::Css(".me [name=look]")).await;
        ann.sees("html.dark").await;
        ann.browser.unfolds(".me summary").await;
        ann.browser.follows(Locator::Css(".me [name=language]")).await;
        ann.sees("html[lang='zh-CN']").await;
        ann.reads("账号").await;
        ann.leaves().await;
    }
}
