//! The Registration Management page in a real browser.

use fantoccini::Locator;
use rollcall_test_support::{capacity, stories};
use secrecy::ExposeSecret;

use super::{Site, browser::Browser};

stories! {
    /// The vendor's procedure, as a person goes through it.
    async fn a_person_registers_reads_the_errors_and_unbinds(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        let browser = Browser::starts().await;
        browser.page.goto(beside.server.url()).await.unwrap();
        browser
            .shows(&["Registration Management", "Not registered", "Version Information", "4.2.1"])
            .await;

        browser.clicks("register").await;
        browser.shows(&["Authentication Method", "Public Cloud"]).await;
        browser.types("account", "acme").await;
        browser.types("password", "wrong horse").await;
        browser.clicks("submit").await;
        browser.shows(&["30006 ACCOUNT_INPUT_ERROR", "not authorized", "Details"]).await;
        let before = browser.reads().await;
        assert!(!before.contains("What to do"), "{before}");
        browser.unfolds("#details summary").await;
        browser.shows(&["What happened", "What to do", "Request ID"]).await;
        browser.clicks("back").await;
        browser.shows(&["Not registered", "30006 ACCOUNT_INPUT_ERROR"]).await;

        browser.clicks("register").await;
        browser.types("account", &site.account.name).await;
        browser.types("password", &site.account.password).await;
        browser.clicks("submit").await;
        browser.shows(&["Registered", "acme", "Re-register", "Unbind", "0 / 12"]).await;
        assert_eq!(beside.status().await["state"], "registered");

        browser.clicks("errors").await;
        browser
            .shows(&["Error Details", "30006 ACCOUNT_INPUT_ERROR", "2026-03-02 08:00:00 UTC"])
            .await;
        browser.clicks("back").await;

        browser.follows(Locator::LinkText("中文")).await;
        browser.shows(&["注册管理", "已注册", "查看错误详情"]).await;
        browser.clicks("errors").await;
        browser.shows(&["错误详情"]).await;
        browser.clicks("back").await;
        browser.follows(Locator::LinkText("English")).await;

        browser.types("nodes-password", &site.account.password).await;
        browser.clicks("show-nodes").await;
        browser.shows(&["Nodes of This Project", "bi-1", "this node"]).await;

        browser.clicks("unbind").await;
        browser.shows(&["Unbind this node?"]).await;
        assert_eq!(beside.status().await["state"], "registered", "only asked");
        browser.clicks("confirm").await;
        browser.shows(&["Unbound", "Re-register"]).await;
        assert_eq!(beside.status().await["state"], "unbound");
        browser.ends().await;
    }

    /// Beyond this machine the page asks for the token first.
    async fn a_person_from_elsewhere_shows_the_token(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts_on("0.0.0.0:0").await;
        let browser = Browser::starts().await;
        browser.page.goto(beside.server.url()).await.unwrap();
        browser.shows(&["The agent's token"]).await;
        browser.enters("token", "nonsense").await;
        browser.shows(&["This is not the token."]).await;
        browser.enters("token", beside.agent.token().expose_secret()).await;
        browser.shows(&["Registration Management", "Not registered"]).await;
        browser.ends().await;
    }
}
