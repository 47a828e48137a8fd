//! Staff issue licences, list, disable and enable them, and find lost keys again.

use rollcall_domain::staff::Role;
use rollcall_test_support::{seconds, stories};
use serde_json::{Value, json};

use super::shop::{Shop, feature};
use crate::audit::trail;

stories! {
    async fn licences_are_issued_with_keys_and_read_again(world) {
        let shop = Shop::open(world, 1).await;
        let term = json!({ "days": 30, "count": 3, "email": "it@acme.example" });
        let issued = shop.sells(&["cdc", "topics=50"], term).await.status(201);
        let licences = issued.member("licences");
        let licences = licences.as_array().unwrap();
        assert_eq!(licences.len(), 3);
        for licence in licences {
            assert_eq!((licence["state"].as_str(), licence["days"].as_u64()), (Some("unredeemed"), Some(30)));
            assert_eq!(licence["key"].as_str().unwrap().len(), 29);
        }
        assert_ne!(licences[0]["key"], licences[1]["key"]);
        let batch = licences[0]["batch_id"].as_str().unwrap();
        let listed = shop.staff.get(&format!("licences?batch={batch}&limit=2")).await.status(200);
        assert_eq!(listed.member("items").as_array().unwrap().len(), 2);
        let cursor = listed.text_of("next_cursor");
        let rest = shop.staff.get(&format!("licences?batch={batch}&cursor={cursor}")).await.status(200);
        assert_eq!(rest.member("items/0/licence_id"), licences[2]["licence_id"]);
        assert_eq!(rest.member("next_cursor"), Value::Null);
        assert!(!rest.text.contains(licences[2]["key"].as_str().unwrap()));

        // The database shows no key.
        let kept = format!("{:?}", shop.app.contents().await);
        assert!(!kept.contains(licences[0]["key"].as_str().unwrap()));

        let csv = shop.staff.get("licences.csv").await.status(200);
        assert_eq!(csv.text.lines().count(), 4);
        assert!(csv.text.contains("cdc=1;topics=50"), "{}", csv.text);
    }

    async fn a_lost_key_is_found_again_by_contract_account_and_address(world) {
        let shop = Shop::open(world, 1).await;
        let contract = json!({
            "company": "ACME", "project": "P", "signed_on": "2026-01-31", "emails": ["it@acme.example"], "max_nodes": 1,
        });
        let contract = shop.staff.post("contracts", &contract).await.status(201).text_of("contract_id");
        let with = json!({ "contract_id": contract, "email": "It@Acme.example" });
        let issued = shop.sells(&["cdc"], with).await.status(201);
        let key = issued.text_of("licences/0/key");
        shop.redeems(&key).await.status(201);
        let support = shop.app.staff(&shop.account, Role::Support).await;
        let name = &shop.account.name;
        for known in [format!("contract={contract}"), format!("account={name}"), "email=it@acme.example".to_owned()] {
            let found = support.get(&format!("licences/recover?{known}")).await.status(200);
            assert_eq!(found.text_of("licences/0/key"), key, "{known}");
        }
        let batch = issued.text_of("licences/0/batch_id");
        let found = support.get(&format!("licences/recover?batch={batch}")).await.status(200);
        assert_eq!(found.text_of("licences/0/key"), key);
        let found = support.get("licences/recover?email=nobody@acme.example").await.status(200);
        assert_eq!(found.member("licences"), json!([]));
        support.get("licences/recover").await.status(422).refused(10001);
        support.get("licences/recover?account=nobody").await.status(404);
        let auditor = shop.app.staff(&shop.account, Role::Auditor).await;
        auditor.get("licences/recover?email=it@acme.example").await.status(403);
        let shown = trail(&shop.app, &shop.account).await;
        assert_eq!(shown.iter().filter(|entry| entry.entry.action == "licence.recover").count(), 4);
    }

    async fn a_disabled_licence_grants_nothing_until_it_is_enabled(world) {
        let shop = Shop::open(world, 1).await;
        let id = shop.sells_to_account(&["cdc"], json!({})).await;
        let node = shop.node("a").await;
        assert_eq!(shop.checks(&node, &["cdc"]).await[0]["new_allowed"], true);
        let path = format!("licences/{id}");
        shop.app.clock.advance(seconds(1));
        let disabled = shop.staff.post(&format!("{path}/disable"), &json!({ "reason": "unpaid" })).await.status(200);
        assert_eq!((disabled.text_of("state"), disabled.text_of("disabled_reason")), ("disabled".into(), "unpaid".into()));
        let told = &shop.checks(&node, &["cdc"]).await[0];
        assert_eq!((&told["new_allowed"], &told["running_allowed"], &told["error_code"]), (&false.into(), &true.into(), &22001.into()));
        // Repeated, it stays as it is.
        let again = shop.staff.post(&format!("{path}/disable"), &json!({ "reason": "other" })).await.status(200);
        assert_eq!((again.number_of("version"), again.text_of("disabled_reason")), (2, "unpaid".into()));

        let old = shop.staff.request(reqwest::Method::POST, &format!("{path}/enable")).header("If-Match", "\"1\"");
        shop.app.server.send(old).await.status(412);
        shop.acts(&format!("{path}/enable")).await.status(200);
        assert_eq!(shop.checks(&node, &["cdc"]).await[0]["new_allowed"], true);
        let shown = shop.staff.get(&path).await.status(200);
        let versions = shown.member("versions");
        let disabled: Vec<_> = versions.as_array().unwrap().iter().map(|it| &it["facts"]["disabled"]).collect();
        assert_eq!(disabled, [&Value::Null, &"unpaid".into(), &Value::Null]);
        let actions: Vec<_> = trail(&shop.app, &shop.account).await.into_iter().map(|it| it.entry.action).collect();
        for action in ["licence.issue", "licence.disable", "licence.enable"] {
            assert!(actions.iter().any(|it| it == action), "{action} in {actions:?}");
        }
    }

    async fn a_licence_takes_the_place_of_another(world) {
        let shop = Shop::open(world, 1).await;
        let old = shop.sells_to_account(&["topics=10"], json!({})).await;
        let new = shop.sells(&["topics=25"], json!({ "supersedes": [old] })).await.status(201);
        assert_eq!(feature(&shop.entitlements().await, "topics")["quantity"], 10);
        shop.redeems(&new.text_of("licences/0/key")).await.status(201);
        assert_eq!(feature(&shop.entitlements().await, "topics")["quantity"], 25);
        let shown = shop.staff.get(&format!("licences/{old}")).await.status(200);
        assert_eq!(shown.text_of("state"), "uninstalled");
        assert_eq!(shown.text_of("superseded_by"), new.text_of("licences/0/licence_id"));
        shop.staff.post(&format!("licences/{old}/disable"), &json!({ "reason": "x" })).await.status(409);
    }

    async fn temporary_licences_need_a_purpose_and_somebody_elses_approval(world) {
        let shop = Shop::open(world, 1).await;
        let days = json!({ "days": 30 });
        let wrong = shop.issues("temporary", &["cdc"], days).await.status(422).refused(10001);
        assert_eq!(wrong.text_of("errors/0/field"), "purpose");
        let wrong = json!({ "days": 30, "purpose": "a trial" });
        let wrong = shop.issues("temporary", &["cdc"], wrong).await.status(422).refused(10001);
        assert_eq!(wrong.text_of("errors/0/field"), "approver");
        let endless = json!({ "purpose": "a trial", "approver": "boss@vendor.example" });
        let wrong = shop.issues("temporary", &["cdc"], endless).await.status(422).refused(10001);
        assert_eq!(wrong.text_of("errors/0/field"), "days");
        let good = json!({ "days": 30, "purpose": "a trial", "approver": "boss@vendor.example" });
        let issued = shop.issues("temporary", &["cdc"], good).await.status(201);
        assert_eq!(issued.text_of("licences/0/approver"), "boss@vendor.example");
    }

    async fn a_repeated_request_issues_once_and_shows_no_key_again(world) {
        let shop = Shop::open(world, 1).await;
        let body = json!({ "product": "ip", "kind": "formal", "grants": [{ "feature": "cdc" }], "count": 2 });
        let first = shop.staff.post_once("licence-keys", "k1", &body).await.status(201);
        let again = shop.staff.post_once("licence-keys", "k1", &body).await.status(201);
        assert_eq!(again.member("licences/1/licence_id"), first.member("licences/1/licence_id"));
        assert_eq!(again.member("licences/1/key"), Value::Null);
        let listed = shop.staff.get("licences?product=ip").await.status(200);
        assert_eq!(listed.member("items").as_array().unwrap().len(), 2);
    }

    async fn keys_of_another_system_are_taken_over(world) {
        let shop = Shop::open(world, 1).await;
        let keys = json!({ "keys": ["YUFTB2AY-4AAACVB6", "fpiw6bx5abcdefgh"] });
        let issued = shop.sells(&["cdc"], keys).await.status(201);
        assert_eq!(issued.member("licences").as_array().unwrap().len(), 2);
        shop.redeems("yuftb2ay4aaacvb6").await.status(201);
        shop.redeems("YUFTB2AY4AAACVB6").await.status(200);
        let again = json!({ "keys": ["yuftb2ay4aaacvb6"] });
        shop.sells(&["cdc"], again).await.status(409);
    }
}
