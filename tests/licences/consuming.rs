//! Metered features: units that are used up, by period.

use futures_util::future::join_all;
use rollcall_test_support::{at, days, stories};
use serde_json::{Value, json};

use super::shop::Shop;

async fn metered(shop: &Shop, code: &str, overage: &str) {
    metered_by(shop, code, "month", overage).await;
}

async fn metered_by(shop: &Shop, code: &str, period: &str, overage: &str) {
    let feature = json!({ "code": code, "name": code, "kind": "metered", "period": period, "overage": overage });
    shop.staff.post("products/ip/features", &feature).await.status(201);
}

fn batch(id: &str, units: u32) -> Value {
    json!({ "batch_id": id, "units": [{ "code": "calls", "units": units }] })
}

stories! {
    async fn units_are_used_up_and_there_again_with_the_next_period(world) {
        let shop = Shop::open(world, 1).await;
        metered(&shop, "calls", "refuse").await;
        shop.sells_to_account(&["calls=100"], json!({})).await;
        let used = shop.as_owner("features/consume", &batch("1", 60)).await.status(200);
        assert_eq!((used.number_of("units/0/used"), used.number_of("units/0/left")), (60, 40));
        assert_eq!(used.text_of("units/0/renews_at"), "2026-04-01T00:00:00Z");
        // A batch that is sent again counts once.
        let again = shop.as_owner("features/consume", &batch("1", 60)).await.status(200);
        assert_eq!((again.member("repeated"), again.number_of("units/0/used")), (true.into(), 60));
        shop.as_owner("features/consume", &batch("1", 1)).await.status(409);
        let refused = shop.as_owner("features/consume", &batch("2", 41)).await.status(409).refused(21009);
        assert_eq!((refused.number_of("units"), refused.number_of("units_used")), (100, 60));
        assert_eq!(refused.text_of("units_renew_at"), "2026-04-01T00:00:00Z");
        // What was refused may be sent again.
        shop.as_owner("features/consume", &batch("2", 40)).await.status(200);
        let body = json!({ "features": [{ "code": "calls" }] });
        let told = shop.as_owner("features/check", &body).await.status(200);
        assert_eq!((told.member("results/0/new_allowed"), told.number_of("results/0/quantity")), (false.into(), 0));
        assert_eq!(told.number_of("results/0/error_code"), 21009);

        shop.app.clock.set(at("2026-03-31T23:59:59Z"));
        shop.as_owner("features/consume", &batch("3", 1)).await.status(409).refused(21009);
        shop.app.clock.set(at("2026-04-01T00:00:00Z"));
        let told = shop.as_owner("features/check", &body).await.status(200);
        assert_eq!(told.number_of("results/0/quantity"), 100);
        let used = shop.as_owner("features/consume", &batch("3", 1)).await.status(200);
        assert_eq!(used.number_of("units/0/used"), 1);
    }

    /// What a licence has left ends with it; what another has is not touched by that.
    async fn units_that_are_granted_once_are_drawn_from_the_licence_that_ends_first(world) {
        let shop = Shop::open(world, 1).await;
        metered_by(&shop, "calls", "once", "refuse").await;
        shop.sells_to_account(&["calls=50"], json!({})).await;
        shop.sells_to_account(&["calls=100"], json!({ "days": 10 })).await;
        let used = shop.as_owner("features/consume", &batch("1", 80)).await.status(200);
        assert_eq!((used.number_of("units/0/used"), used.number_of("units/0/left")), (80, 70));

        shop.app.clock.advance(days(10));
        let body = json!({ "features": [{ "code": "calls" }] });
        let left = || async { shop.as_owner("features/check", &body).await.status(200).number_of("results/0/quantity") };
        assert_eq!(left().await, 50, "the licence of which 80 were used is over");
        let refused = shop.as_owner("features/consume", &batch("2", 51)).await.status(409).refused(21009);
        assert_eq!((refused.number_of("units"), refused.number_of("units_used")), (50, 0));
        shop.as_owner("features/consume", &batch("2", 50)).await.status(200);
        assert_eq!(left().await, 0);
        shop.sells_to_account(&["calls=5"], json!({})).await;
        assert_eq!(left().await, 5);
    }

    /// A licence that ends doesn't hide what was used in the period, and a new one doesn't begin it anew.
    async fn a_period_goes_on_whatever_becomes_of_the_licences(world) {
        let shop = Shop::open(world, 1).await;
        metered(&shop, "calls", "refuse").await;
        shop.sells_to_account(&["calls=100"], json!({ "days": 1 })).await;
        shop.sells_to_account(&["calls=50"], json!({})).await;
        shop.as_owner("features/consume", &batch("1", 40)).await.status(200);
        shop.app.clock.advance(days(1));
        let body = json!({ "features": [{ "code": "calls" }] });
        let told = shop.as_owner("features/check", &body).await.status(200);
        assert_eq!(told.number_of("results/0/quantity"), 10);
        let used = shop.as_owner("features/consume", &batch("2", 10)).await.status(200);
        assert_eq!((used.number_of("units/0/used"), used.number_of("units/0/left")), (50, 0));
    }

    async fn all_of_a_batch_or_nothing(world) {
        let shop = Shop::open(world, 1).await;
        metered(&shop, "calls", "refuse").await;
        metered(&shop, "rows", "refuse").await;
        shop.sells_to_account(&["calls=10"], json!({})).await;
        let both = json!({ "batch_id": "1", "units": [{ "code": "calls", "units": 1 }, { "code": "rows", "units": 1 }] });
        shop.as_owner("features/consume", &both).await.status(403).refused(21000);
        let used = shop.as_owner("features/consume", &batch("1", 10)).await.status(200);
        assert_eq!(used.number_of("units/0/used"), 10);
        let no_meter = json!({ "batch_id": "2", "units": [{ "code": "cdc", "units": 1 }] });
        shop.as_owner("features/consume", &no_meter).await.status(422).refused(10001);
    }

    async fn a_feature_may_be_used_beyond_what_is_licensed_and_says_so(world) {
        let shop = Shop::open(world, 1).await;
        metered(&shop, "calls", "allow").await;
        shop.sells_to_account(&["calls=10"], json!({})).await;
        let used = shop.as_owner("features/consume", &batch("1", 15)).await.status(200);
        assert_eq!((used.member("units/0/overage"), used.number_of("units/0/used")), (true.into(), 15));
    }

    async fn racers_never_use_more_than_there_is(world) {
        let shop = Shop::open(world, 1).await;
        metered(&shop, "calls", "refuse").await;
        shop.sells_to_account(&["calls=20"], json!({})).await;
        // Once, so that the password is known.
        shop.as_owner("features/check", &json!({ "features": [] })).await.status(200);
        let racers = (0..32).map(|number| {
            let shop = &shop;
            async move { shop.as_owner("features/consume", &batch(&number.to_string(), 3)).await.status }
        });
        let answers = join_all(racers).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 6, "{answers:?}");
    }
}
