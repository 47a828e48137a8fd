//! Nodes with licensed features that fall silent: customer and vendor hear of it hours before the lease
//! ends, and it heals by itself.

use rollcall_app::mail::MailFilter;
use rollcall_domain::staff::Role;
use rollcall_test_support::{
    Account, TestApp, TestNode, TestStaff, World, at, days, hours, minutes, seconds, stories,
};
use serde_json::{Value, json};

use super::notices::{from_contract, registered, subjects};
use crate::{
    contracts::day,
    licences::shop::{Shop, claims_of},
    requests::letters,
};

/// A vendor with an address for notices, and a customer whose account has a licence.
async fn sold(world: World) -> (Shop, TestStaff, Account) {
    let shop = Shop::open(world, 1).await;
    let owner = shop.app.staff(&shop.account, Role::Owner).await;
    let address = json!({ "vendor_address": "licences@vendor.example" });
    owner.patch("tenant", &address).await.status(200);
    let account = from_contract(&shop.app, &shop.account, |_| {}).await;
    shop.sells(&["cdc"], json!({ "account": account.name })).await.status(201);
    (shop, owner, account)
}

/// Two hours pass, and these nodes call.
async fn interval(app: &TestApp, nodes: &mut [&mut TestNode]) {
    app.clock.advance(hours(2));
    for node in nodes {
        node.revalidates().await.status(200);
    }
}

stories! {
    /// Two hours after a missed call, together with all that are silent by then, and once.
    async fn customer_and_vendor_are_told_of_a_silent_node_and_it_heals_by_itself(world) {
        let (shop, _, account) = sold(world).await;
        let app = &shop.app;
        let mut silent = registered(app, &account, "silent").await;
        let mut other = registered(app, &account, "other").await;
        interval(app, &mut [&mut silent, &mut other]).await;
        interval(app, &mut [&mut other]).await;
        app.clock.advance(hours(2) - seconds(1));
        assert_eq!(subjects(app, &account).await, [""; 0]);
        app.clock.advance(seconds(1));
        other.revalidates().await.status(200);
        assert_eq!(subjects(app, &account).await, [""; 0], "others may be silent too");
        app.clock.advance(minutes(15));
        let subject = "Account it: 1 server can't be reached";
        assert_eq!(subjects(app, &account).await, [subject; 2]);
        let letters = letters(app).await;
        let to: Vec<_> = letters.iter().rev().take(2).map(|letter| letter.to.as_str()).collect();
        assert!(to.contains(&"licences@vendor.example"), "{to:?}");
        let text = &letters.last().unwrap().text;
        for says in ["silent.acme.example", "Acme Co.,Ltd", "2 March 2026", "10:00"] {
            assert!(text.contains(says), "{says}: {text}");
        }
        assert!(!text.contains("other.acme.example"), "{text}");

        app.clock.advance(hours(3));
        other.revalidates().await.status(200);
        assert_eq!(subjects(app, &account).await.len(), 2, "once");
        silent.revalidates().await.status(200);
    }

    async fn nobody_is_told_of_a_node_that_calls_meanwhile_or_has_no_licence(world) {
        let (shop, _, account) = sold(world).await;
        let app = &shop.app;
        let unlicensed = from_contract(app, &shop.account, |draft| draft.project = "Other".to_owned()).await;
        let mut late = registered(app, &account, "late").await;
        registered(app, &unlicensed, "silent").await;
        app.clock.advance(hours(4));
        app.run_workers().await;
        app.clock.advance(minutes(14));
        late.revalidates().await.status(200);
        app.clock.advance(minutes(1));
        for account in [&account, &unlicensed] {
            assert_eq!(subjects(app, account).await, [""; 0]);
        }
        // It is looked at again: silence is told of whenever it comes.
        app.clock.advance(hours(20));
        app.run_workers().await;
        app.clock.advance(minutes(15));
        assert_eq!(subjects(app, &account).await.len(), 2);
    }

    /// One that is locked out meanwhile is told of as that.
    async fn the_vendor_chooses_when_or_never(world) {
        let (shop, owner, account) = sold(world).await;
        let app = &shop.app;
        owner.patch("tenant", &json!({ "silent_after_s": null })).await.status(200);
        registered(app, &account, "a").await;
        app.clock.advance(hours(23));
        app.run_workers().await;
        app.clock.advance(minutes(15));
        assert_eq!(subjects(app, &account).await, [""; 0]);
        owner.patch("tenant", &json!({ "silent_after_s": 3600, "vendor_address": null })).await.status(200);
        registered(app, &account, "b").await;
        app.clock.advance(hours(3));
        app.run_workers().await;
        app.clock.advance(minutes(15));
        let told = subjects(app, &account).await;
        assert_eq!(told.iter().filter(|told| told.ends_with("can't be reached")).count(), 1, "{told:?}");
    }

    /// The days of warnings are the vendor's, also for what was sold before.
    async fn the_days_of_warnings_are_set_by_the_vendor(world) {
        let shop = Shop::open(world, 1).await;
        let app = &shop.app;
        let owner = app.staff(&shop.account, Role::Owner).await;
        let ending = |project: &'static str| {
            from_contract(app, &shop.account, move |draft| {
                draft.project = project.to_owned();
                draft.expires_on = Some(day("2026-06-30"));
            })
        };
        let (before, licensed) = (ending("before").await, ending("licensed").await);
        let licence = json!({ "account": licensed.name, "expires_on": "2026-06-10" });
        shop.sells(&["cdc"], licence).await.status(201);
        app.run_workers().await;
        let changed = owner.patch("tenant", &json!({ "warning_days": [3, 60, 60] })).await.status(200);
        assert_eq!(changed.member("warning_days"), json!([60, 3]));
        let after = ending("after").await;

        let mut warned = [Vec::new(), Vec::new(), Vec::new()];
        let (mut told, mut features) = ([0; 3], 0);
        let of_features = MailFilter { account: Some(licensed.id), ..MailFilter::default() };
        for number in 0..125 {
            app.clock.set(at("2026-03-01T08:00:00Z") + days(number));
            for (place, account) in [&before, &licensed, &after].into_iter().enumerate() {
                let mails = subjects(app, account).await.len();
                if mails > told[place] {
                    told[place] = mails;
                    warned[place].push(121 - number);
                }
            }
            let mails = app.app.mail().list(&licensed.tenant, &of_features, None, 100).await.unwrap();
            let mails = mails.items.iter().filter(|mail| mail.kind == "features_ending").count();
            if mails > features {
                features = mails;
                warned[1].push(-(101 - number));
            }
        }
        assert_eq!(warned, [vec![60, 3], vec![-60, 60, -3, 3], vec![60, 3]]);
    }

    async fn how_long_features_count_offline_is_set_by_the_vendor(world) {
        let (shop, owner, account) = sold(world).await;
        let mut node = registered(&shop.app, &account, "a").await;
        let offline = |node: &TestNode| {
            let claims = claims_of(&node.lease);
            claims["ent_exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
        };
        assert_eq!(offline(&node), 72 * 3600);
        for (set, counts) in [(864_000, 864_000), (0, 24 * 3600)] {
            owner.patch("tenant", &json!({ "features_offline_s": set })).await.status(200);
            interval(&shop.app, &mut [&mut node]).await;
            assert_eq!(offline(&node), counts, "never less than the lease");
        }
    }

    async fn wrong_settings_are_named(world) {
        let (_shop, owner, _) = sold(world).await;
        let wrong: [(&str, Value); 7] = [
            ("warning_days", json!([0])),
            ("warning_days", json!([366])),
            ("warning_days", json!([1, 2, 3, 4, 5, 6, 7, 8, 9])),
            ("silent_after_s", json!(59)),
            ("silent_after_s", json!(2_592_001)),
            ("vendor_address", json!("nobody")),
            ("features_offline_s", json!(-1)),
        ];
        let before = owner.get("tenant").await.text;
        for (field, value) in wrong {
            let told = owner.patch("tenant", &json!({ field: value })).await.status(422).refused(10001);
            assert_eq!(told.text_of("errors/0/field"), field);
        }
        assert_eq!(owner.get("tenant").await.text, before);
    }
}
