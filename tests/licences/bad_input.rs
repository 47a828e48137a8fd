//! Wrong drafts of licences: each is refused with its field, and nothing is half done.

use rollcall_test_support::stories;
use serde_json::{Value, json};

use super::shop::Shop;

stories! {
    async fn a_wrong_draft_names_its_field_and_issues_nothing(world) {
        let shop = Shop::open(world, 1).await;
        let good = json!({ "product": "ip", "kind": "formal", "grants": [{ "feature": "cdc" }] });
        let many: Vec<_> = (0..201).map(|_| json!({ "feature": "cdc" })).collect();
        for (change, status, field) in [
            (json!({ "product": "none" }), 404, ""),
            (json!({ "kind": "pre" }), 422, "kind"),
            (json!({ "grants": [] }), 422, "grants"),
            (json!({ "grants": many }), 422, "grants"),
            (json!({ "grants": [{ "feature": "unknown" }] }), 422, "grants"),
            (json!({ "grants": [{ "feature": "cdc" }, { "feature": "cdc" }] }), 422, "grants"),
            (json!({ "grants": [{ "feature": "cdc", "quantity": 2 }] }), 422, "grants"),
            (json!({ "grants": [{ "feature": "topics" }] }), 422, "grants"),
            (json!({ "grants": [{ "feature": "topics", "quantity": 0 }] }), 422, "grants"),
            (json!({ "grants": [{ "feature": "topics", "quantity": 1_000_000_000 }] }), 422, "grants"),
            (json!({ "days": 0 }), 422, "days"),
            (json!({ "days": 40_000 }), 422, "days"),
            (json!({ "days": 30, "expires_on": "2099-01-01" }), 422, "days"),
            (json!({ "starts_on": "2027-01-02", "expires_on": "2027-01-01" }), 422, "expires_on"),
            (json!({ "expires_on": "2020-01-01" }), 422, "expires_on"),
            (json!({ "count": 0 }), 422, "count"),
            (json!({ "count": 1001 }), 422, "count"),
            (json!({ "account": "nobody" }), 404, ""),
            (json!({ "contract_id": "con_0195a3c27e0c7b0e8a4f3c5d6e7f8091" }), 404, ""),
            (json!({ "supersedes": ["lic_0195a3c27e0c7b0e8a4f3c5d6e7f8091"] }), 422, "supersedes"),
            (json!({ "keys": ["short"] }), 422, "keys"),
            (json!({ "keys": ["ABCDEFGH12345678", "abcdefgh-12345678"] }), 422, "keys"),
            (json!({ "email": "nobody" }), 422, "email"),
        ] {
            let mut body = good.clone();
            for (name, value) in change.as_object().unwrap() {
                body[name] = value.clone();
            }
            let answer = shop.staff.post("licences", &body).await;
            assert_eq!(answer.status, status, "{change}: {}", answer.text);
            if !field.is_empty() {
                assert_eq!(answer.refused(10001).text_of("errors/0/field"), field, "{change}");
            }
        }
        assert_eq!(shop.staff.get("licences").await.status(200).member("items"), json!([]));
        shop.staff.post("licences", &good).await.status(201);
    }

    async fn an_account_has_a_thousand_licences_and_more_than_two_thousand_are_refused(world) {
        let shop = Shop::open(world, 1).await;
        let thousand = json!({ "count": 1000, "days": 1, "account": shop.account.name });
        shop.sells(&["topics=1"], thousand.clone()).await.status(201);
        let told = shop.entitlements().await;
        assert_eq!(told.member("features/0/until"), Value::from("2028-11-26T08:00:00Z"));
        shop.sells(&["topics=1"], thousand.clone()).await.status(201);
        shop.sells(&["topics=1"], thousand).await.status(409).refused(10003);
        let node = shop.node("a").await;
        assert_eq!(shop.checks(&node, &["topics"]).await[0]["quantity"], 1);
    }
}
