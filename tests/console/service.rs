//! What fails without anybody being told stands on the first page, and on one of its own what to do.

use rollcall_domain::staff::Role;
use rollcall_test_support::{TestMailbox, capacity, mailbox_at, minutes, stories};

use super::visitor::Visitor;

stories! {
    async fn everything_works_until_the_clock_is_off(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Auditor).await;
        let page = format!("/console/{tenant}/service");
        let well = ann.opens(&page).await.status(200).text;
        assert!(well.contains("Everything works."), "{well}");
        let other = world.start().await;
        let tenant = other.provision(capacity(1)).await.tenant;
        // Whoever watches the clock finds out that it isn't the database's.
        other.app.readiness().await;
        let mut ann = Visitor::signed_in(&other, &tenant, Role::Auditor).await;
        let home = ann.opens(&format!("/console/{tenant}/")).await.status(200).text;
        let line = format!("<a href=\"/console/{tenant}/service#clock\"><bdi>The server&#39;s clock is off");
        assert!(home.contains(&line), "{home}");
        let page = ann.opens(&format!("/console/{tenant}/service")).await.status(200).text;
        assert!(page.contains("best by NTP"), "{page}");
        let chinese = ann.opens(&format!("/console/{tenant}/service?lang=zh-CN")).await.text;
        assert!(chinese.contains("服务器时钟不准"), "{chinese}");
    }

    async fn a_silent_mailbox_is_told_of(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let folder = TestMailbox::make();
        let good = folder.of(&tenant);
        let away = mailbox_at("imap://sales:secret@127.0.0.1:1/INBOX", &tenant);
        app.app.requests().collect(&good).await;
        app.app.requests().collect(&away).await;
        let page = format!("/console/{tenant}/service");
        let fresh = ann.opens(&page).await.status(200).text;
        assert!(fresh.contains("Everything works."), "it may be chance: {fresh}");
        app.clock.advance(minutes(20));
        app.app.requests().collect(&good).await;
        let home = ann.opens(&format!("/console/{tenant}/")).await.status(200).text;
        assert!(home.contains("Nothing could be read from INBOX of sales at 127.0.0.1"), "{home}");
        let shown = ann.opens(&page).await.status(200).text;
        assert!(shown.contains("1 of these need a look."), "{shown}");
        assert!(shown.contains("Read the mailbox by hand") && !shown.contains("secret"), "{shown}");
    }
}
