//! The customer redeems a key.

use rollcall_test_support::{Account, capacity, minutes, stories};
use serde_json::json;

use super::shop::Shop;

stories! {
    async fn a_key_is_redeemed_once_and_said_again_as_often_as_asked(world) {
        let shop = Shop::open(world, 1).await;
        let key = shop.sells(&["cdc"], json!({ "days": 30 })).await.status(201).text_of("licences/0/key");
        let redeemed = shop.redeems(&key).await.status(201);
        assert_eq!((redeemed.text_of("state"), redeemed.text_of("account")), ("in_use".into(), shop.account.name.clone()));
        assert_eq!(redeemed.text_of("ends_at"), "2026-04-01T08:00:00Z");
        shop.app.clock.advance(minutes(5));
        let again = shop.redeems(&key.to_lowercase().replace('-', " ")).await.status(200);
        assert_eq!(again.text_of("ends_at"), "2026-04-01T08:00:00Z");
    }

    async fn a_key_that_is_mistyped_unknown_anothers_or_disabled_is_told_apart(world) {
        let shop = Shop::open(world, 1).await;
        let issued = shop.sells(&["cdc"], json!({ "count": 2 })).await.status(201);
        let (key, other) = (issued.text_of("licences/0/key"), issued.text_of("licences/1/key"));
        let mut wrong: Vec<char> = key.chars().collect();
        wrong.swap(0, 28);
        if wrong[0] == wrong[28] {
            wrong[0] = if wrong[0] == 'A' { 'B' } else { 'A' };
        }
        let wrong: String = wrong.into_iter().collect();
        let refused = shop.redeems(&wrong).await.status(422).refused(10001);
        assert_eq!(refused.text_of("errors/0/field"), "key");
        assert!(refused.text_of("errors/0/reason").starts_with("is mistyped:"));
        assert!(refused.text_of("detail").starts_with("key is mistyped:"));
        shop.redeems("12345").await.status(422).refused(10001);
        shop.redeems("ABCDEFGH12345678").await.status(404).refused(22000);

        // Another vendor's, and one that another account has.
        let shops = Shop::open(world, 1).await;
        shops.redeems(&key).await.status(404).refused(22000);
        let neighbour: Account =
            shop.app.provision_in(&shop.account.tenant, capacity(1).named("neighbour")).await;
        let path = format!("accounts/{}/licences", neighbour.id);
        shop.staff.post(&path, &json!({ "key": key })).await.status(201);
        shop.redeems(&key).await.status(404).refused(22000);

        let id = issued.text_of("licences/1/licence_id");
        shop.staff.post(&format!("licences/{id}/disable"), &json!({ "reason": "stolen" })).await.status(200);
        shop.redeems(&other).await.status(403).refused(22001);
        let over = shop.sells(&["cdc"], json!({ "expires_on": "2026-03-02" })).await.status(201);
        shop.app.clock.advance(rollcall_test_support::days(1));
        shop.redeems(&over.text_of("licences/0/key")).await.status(403).refused(21001);
        shop.app.app.accounts().suspend(&rollcall_test_support::STAFF, &shop.account.tenant, &shop.account.name).await.unwrap();
        shop.redeems(&other).await.status(403).refused(30002);
    }

    async fn guessing_keys_is_limited_as_passwords_are(world) {
        let shop = Shop::open(world, 1).await;
        let mut limited = None;
        for guess in 0..40 {
            let answer = shop.redeems(&format!("ABCDEFGH1234{guess:04}")).await;
            if answer.status == 429 {
                limited = Some((guess, answer));
                break;
            }
            answer.status(404).refused(22000);
        }
        let (guesses, limited) = limited.expect("a limit");
        assert_eq!(guesses, 30);
        assert!(limited.refused(10002).headers.contains_key("retry-after"));
        shop.app.clock.advance(minutes(2));
        shop.redeems("ABCDEFGH12345678").await.status(404).refused(22000);
    }
}
