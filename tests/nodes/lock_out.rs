//! Twelve consecutive failures and the registration has failed.

use chrono::{DateTime, Utc};
use rollcall_app::accounts::AccountChange;
use rollcall_domain::{Clock, nodes::Amnesty};
use rollcall_test_support::{
    Account, Answer, STAFF, TestApp, at, capacity, hours, minutes, stories,
};

/// When a refused node is to call again, as it is told.
fn next_call(refused: &Answer) -> Option<DateTime<Utc>> {
    refused.json()["revalidate_at"].as_str().map(at)
}

async fn lapses(app: &TestApp, account: &Account) {
    let expires_on = Some(Some("2026-03-01".parse().unwrap()));
    let lapsed = AccountChange { expires_on, ..AccountChange::default() };
    app.app.accounts().change(&STAFF, &account.tenant, &account.name, lapsed).await.unwrap();
}

async fn is_extended(app: &TestApp, account: &Account) {
    let extended = AccountChange { expires_on: Some(None), ..AccountChange::default() };
    app.app.accounts().change(&STAFF, &account.tenant, &account.name, extended).await.unwrap();
}

stories! {
    /// Counted one by one, with the reason, then out; the slot is free.
    async fn the_twelfth_refusal_ends_the_registration(world) {
        let app = world.start().await;
        let mut wanted = capacity(1);
        wanted.rules.numbers.grace_s = Some(7200);
        let account = app.provision(wanted).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        lapses(&app, &account).await;
        app.clock.advance(hours(2));
        for count in 1..=12 {
            let refused = node.revalidates().await.status(403).refused(30000);
            assert_eq!(refused.number_of("consecutive_failures"), count);
            assert_eq!(refused.number_of("allowed_failures"), 12);
            let action = if count == 12 { "reregister" } else { "contact_vendor" };
            assert_eq!(refused.text_of("action"), action, "{count}");
            // Whoever calls when told to is counted each time.
            let Some(due) = next_call(&refused) else {
                assert_eq!(count, 12);
                break;
            };
            assert!(due > app.clock.now() + minutes(113) && due <= app.clock.now() + hours(2));
            app.clock.set(due);
        }
        assert_eq!(node.state().await, "failed");
        node.revalidates().await.status(410).refused(10003);
        is_extended(&app, &account).await;
        node.revalidates().await.status(410).refused(10003);
        app.node(&account, "b").registers().await.status(201);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    }

    /// A retry storm can't burn the twelve.
    async fn a_retry_storm_counts_once_per_interval(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        lapses(&app, &account).await;
        app.clock.advance(hours(2));
        let counted_at = app.clock.now() + minutes(1);
        for _ in 0..30 {
            app.clock.advance(minutes(1));
            let refused = node.revalidates().await.status(403).refused(30000);
            assert_eq!(refused.number_of("consecutive_failures"), 1);
            let due = next_call(&refused).unwrap();
            assert!(due <= counted_at + hours(2), "calling early doesn't put the next call off");
        }
        is_extended(&app, &account).await;
        node.revalidates().await.status(200);
        assert_eq!(node.reads().await.number_of("consecutive_failures"), 0);
        let failures = node.reads().await.member("failures");
        assert_eq!(failures.as_array().unwrap().len(), 30, "each is recorded all the same");
    }

    /// A new password locks the old one's nodes out, unless staff keep them.
    async fn a_new_password_refuses_registered_nodes_until_they_register_again(world) {
        let app = world.start().await;
        let mut account = app.provision(capacity(1)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let keep = app.app.accounts().reset_password(&STAFF, &account.tenant, &account.name, None, true);
        let kept = keep.await.unwrap();
        app.clock.advance(hours(2));
        node.revalidates().await.status(200);
        let reset = app.app.accounts().reset_password(&STAFF, &account.tenant, &account.name, None, false);
        let reset = reset.await.unwrap();
        app.clock.advance(hours(2));
        node.revalidates().await.status(401).refused(30006);
        use secrecy::ExposeSecret;
        account.password = kept.password.expose_secret().to_owned();
        node.account = account.clone();
        node.registers().await.status(401).refused(30006);
        node.account.password = reset.password.expose_secret().to_owned();
        node.registers().await.status(200);
        node.revalidates().await.status(200);
    }

    /// After an outage of ours, nodes may come back with their old token while a slot is free.
    async fn an_amnesty_lets_nodes_come_back_that_an_outage_failed(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let (mut a, mut b) = (app.node(&account, "a"), app.node(&account, "b"));
        let mut c = app.node(&account, "c");
        a.registers().await.status(201);
        b.registers().await.status(201);
        app.clock.advance(hours(30));
        a.revalidates().await.status(410);
        let amnesty = Amnesty { from: at("2026-03-03T00:00:00Z"), to: at("2026-03-03T12:00:00Z") };
        app.app.nodes().grant_amnesty(&STAFF, &account.tenant, amnesty).await.unwrap();
        let back = a.revalidates().await.status(200);
        assert_eq!(back.member("account/nodes_in_use"), 1);
        c.registers().await.status(201);
        b.revalidates().await.status(409).refused(30007);
        c.unbinds().await.status(204);
        b.revalidates().await.status(200);
        assert_eq!(app.app.nodes().miscounts().await.unwrap(), []);
    }

    /// Who failed by refusals is not pardoned.
    async fn an_amnesty_does_not_pardon_refusals(world) {
        let app = world.start().await;
        let mut wanted = capacity(2);
        wanted.rules.numbers.allowed_failures = Some(1);
        wanted.rules.numbers.grace_s = Some(7200);
        let account = app.provision(wanted).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        lapses(&app, &account).await;
        app.clock.advance(hours(2));
        node.revalidates().await.status(403).refused(30000);
        is_extended(&app, &account).await;
        let amnesty = Amnesty { from: at("2026-03-01T00:00:00Z"), to: at("2026-04-01T00:00:00Z") };
        app.app.nodes().grant_amnesty(&STAFF, &account.tenant, amnesty).await.unwrap();
        node.revalidates().await.status(410).refused(10003);
    }
}
