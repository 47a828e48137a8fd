//! What stands against a request, and what staff are told of it.

use rollcall_app::accounts::ContractAccountDraft;
use rollcall_test_support::{STAFF, stories};
use serde_json::{Value, json};

use super::{IT, contract_of, drops_in, fields, form, mail, scene};
use crate::contracts::signed;

stories! {
    /// Whoever adds an address of the contract's to their own is not taken for its owner.
    async fn several_senders_are_nobody(world) {
        let (app, _, staff, contract) = scene(world).await;
        let two = mail("8", "it@acme.example>, Eve <eve@evil.example", &form(""));
        let twice = [b"From: it@acme.example\r\n".as_slice(), &mail("9", "eve@evil.example", &form(""))].concat();
        for message in [two, twice] {
            let request = drops_in(&staff, message).await.status(201);
            assert_eq!(fields(&request), ["sender"]);
            let told = "several senders: it@acme.example, eve@evil.example";
            assert_eq!(request.member("mismatches/0/mail"), told);
            assert_eq!(request.member("sender"), Value::Null);
            assert_eq!(request.member("contract/contract_id"), contract.as_str());
            let path = format!("requests/{}/reject", request.text_of("request_id"));
            staff.post(&path, &json!({ "reason": "Who are you?" })).await.status(200);
        }
        assert!(app.mails().await.is_empty(), "there is nobody to tell");
        // The same address once more is no other one.
        let same = [b"From: IT@acme.example\r\n".as_slice(), &mail("10", IT, &form(""))].concat();
        let request = drops_in(&staff, same).await.status(201);
        assert_eq!(fields(&request), [""; 0]);
    }

    async fn what_does_not_fit_is_told(world) {
        let (app, account, staff, contract) = scene(world).await;
        let taken = format!("Account name: {}", account.name);
        let request = drops_in(&staff, mail("4", IT, &form(&taken))).await.status(201);
        assert_eq!(fields(&request), ["wished_name"]);
        let path = format!("requests/{}/accept", request.text_of("request_id"));
        staff.post(&path, &json!({})).await.status(409).refused(10003);
        staff.post(&path, &json!({ "max_nodes": 11, "account_name": "acme-2" })).await.status(409).refused(10003);
        assert_eq!(staff.get("requests?state=new").await.member("items").as_array().unwrap().len(), 1);
        assert!(app.mails().await.is_empty(), "all or nothing");
        let odd = drops_in(&staff, mail("4b", IT, &form("Account name: ../../etc <b>"))).await.status(201);
        assert_eq!(fields(&odd), ["wished_name"]);
        assert_eq!(odd.member("mismatches/0/mail"), "../../etc <b>");
        staff.post(&path, &json!({ "account_name": "acme-2" })).await.status(201);

        let other = "Company name: Beta\nProject name: Sales DW\nContract signing date: soon";
        let request = drops_in(&staff, mail("5", "x@beta.example", other)).await.status(201);
        assert_eq!(fields(&request), ["sender", "company", "project", "signed_on"]);
        assert_eq!(request.member("contract"), Value::Null);
        assert_eq!(request.member("mismatches/3/mail"), "soon");
        let id = request.text_of("request_id");
        let path = format!("requests/{id}/accept");
        let told = staff.post(&path, &json!({})).await.status(409).refused(10003).text_of("detail");
        assert!(told.contains("contract_id"), "{told}");
        staff.post(&path, &json!({ "contract_id": "nonsense" })).await.status(422).refused(10001);
        // A contract that is written down later fits from then on.
        let mut late = contract_of("Beta", "Sales DW");
        late.emails = vec!["x@beta.example".to_owned()];
        let late = signed(&app, &account.tenant, late).await.contract.id.to_string();
        let shown = staff.get(&format!("requests/{id}")).await.status(200);
        assert_eq!(fields(&shown), ["signed_on"]);
        assert_eq!(shown.member("contract/contract_id"), late.as_str());
        let over = json!({ "contract_id": contract, "max_nodes": 1, "allow_over_contract": true });
        staff.post(&path, &over).await.status(201);
        let shown = staff.get(&format!("requests/{id}")).await.status(200);
        assert_eq!(shown.member("contract/contract_id"), contract.as_str());
    }

    /// An account that is over already, or for no nodes, is made only if staff say so.
    async fn a_contract_with_nothing_left_is_seen_and_refused(world) {
        let (app, account, staff, contract) = scene(world).await;
        let change = async |body: Value| {
            staff.patch(&format!("contracts/{contract}"), &body).await.status(200);
        };
        let request = drops_in(&staff, mail("limits", IT, &form(""))).await.status(201);
        let id = request.text_of("request_id");
        assert_eq!(fields(&request), [""; 0]);
        let shown = async || staff.get(&format!("requests/{id}")).await.status(200);
        let path = format!("requests/{id}/accept");
        let refused = async |body: Value| {
            let told = staff.post(&path, &body).await.status(409).refused(10003);
            assert!(app.mails().await.is_empty(), "nobody is mailed of it");
            told.text_of("detail")
        };

        change(json!({ "expires_on": "2026-01-31" })).await;
        assert_eq!(fields(&shown().await), ["expires_on"]);
        assert_eq!(shown().await.member("mismatches/0/contract"), "2026-01-31");
        let told = refused(json!({ "max_nodes": 2 })).await;
        assert!(told.contains("ended on 2026-01-31") && told.contains("expires_on"), "{told}");
        // The last day is a day on which it holds.
        change(json!({ "expires_on": "2026-03-02", "max_nodes": 0 })).await;
        assert_eq!(fields(&shown().await), ["max_nodes"]);
        let told = refused(json!({})).await;
        assert!(told.contains("max_nodes"), "{told}");

        change(json!({ "max_nodes": 3 })).await;
        let draft = ContractAccountDraft { max_nodes: Some(3), ..ContractAccountDraft::default() };
        let deal = contract.parse().expect("an id");
        app.app.accounts().create_from_contract(&STAFF, &account.tenant, deal, draft).await.unwrap();
        assert_eq!(fields(&shown().await), ["max_nodes"]);
        assert_eq!(shown().await.member("mismatches/0/contract"), "3, of which its accounts have 3");
        let listed = staff.get("requests?state=new").await.status(200);
        assert_eq!(listed.member("items/0/mismatches"), shown().await.member("mismatches"));
        staff.post(&path, &json!({})).await.status(409).refused(10003);
        let over = json!({ "max_nodes": 1, "allow_over_contract": true });
        staff.post(&path, &over).await.status(201);
        assert_eq!(fields(&shown().await), ["max_nodes"], "what staff decided on");
    }
}
