//! Tokens for the Staff API and the Platform API.

use rollcall_app::staff::TokenDraft;
use rollcall_domain::staff::Role;
use rollcall_test_support::{STAFF, TestStaff, capacity, days, minutes, seconds, stories};
use secrecy::ExposeSecret;
use serde_json::json;

stories! {
    async fn a_token_is_shown_once_and_kept_as_a_hash(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let owner = app.staff(&account, Role::Owner).await;
        let body = json!({ "name": "ci", "role": "auditor" });
        let made = owner.post("tokens", &body).await.status(201);
        let (text, id) = (made.text_of("token"), made.text_of("token_id"));
        assert!(text.starts_with("rca_"), "{text}");
        let auditor = TestStaff { bearer: format!("Bearer {text}"), ..owner.clone() };
        auditor.get("accounts").await.status(200);

        let listed = owner.get("tokens").await.status(200);
        assert!(listed.text.contains(&id) && !listed.text.contains(&text), "{}", listed.text);
        let contents = app.contents().await;
        assert!(contents.values().flatten().all(|row| !row.contains(&text)));
    }

    async fn a_revoked_token_opens_nothing(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let (owner, other) =
            (app.staff(&account, Role::Owner).await, app.staff(&account, Role::Business).await);
        let listed = owner.get("tokens").await;
        let find = |item: &serde_json::Value| item["name"] == "business";
        let items = listed.member("items");
        let item = items.as_array().unwrap().iter().find(|item| find(item)).unwrap();
        let id = item["token_id"].as_str().unwrap();
        other.get("accounts").await.status(200);
        let revoked = owner.delete(&format!("tokens/{id}")).await.status(200);
        assert_eq!(revoked.text_of("state"), "revoked");
        let refused = other.get("accounts").await.status(401).refused(10003);
        assert_eq!(refused.text_of("action"), "fix_request");
        // Once more changes nothing.
        let again = owner.delete(&format!("tokens/{id}")).await.status(200);
        assert_eq!(again.member("revoked_at"), revoked.member("revoked_at"));
    }

    async fn a_token_ends_with_its_last_day(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let expires_on = Some("2026-03-03".parse().unwrap());
        let draft = TokenDraft { name: "brief".to_owned(), role: Role::Auditor, expires_on };
        let made = app.app.staff().create_token(&STAFF, &account.tenant, draft).await.unwrap();
        let brief = TestStaff {
            bearer: format!("Bearer {}", made.text.expose_secret()),
            ..app.staff(&account, Role::Owner).await
        };
        app.clock.advance(days(1));
        brief.get("accounts").await.status(200);
        app.clock.advance(days(1));
        brief.get("accounts").await.status(401).refused(10003);
    }

    /// Not every call is a write.
    async fn the_last_use_is_written_down_once_a_minute(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let owner = app.staff(&account, Role::Owner).await;
        let used = async || {
            let listed = owner.get("tokens").await.status(200);
            listed.text_of("items/0/last_used_at")
        };
        let first = used().await;
        app.clock.advance(seconds(59));
        assert_eq!(used().await, first);
        app.clock.advance(seconds(1));
        let next = used().await;
        assert_ne!(next, first);
        app.clock.advance(minutes(5));
        assert_ne!(used().await, next);
    }

    async fn operators_make_suspend_and_resume_tenants(world) {
        let app = world.start().await;
        let operator = app.operator().await;
        let body = json!({ "slug": "fresh", "name": "Fresh Software", "zone": "Asia/Shanghai" });
        let made = app.server.post("/platform/v1/tenants", Some(&operator), &body).await.status(201);
        assert_eq!(made.text_of("zone"), "Asia/Shanghai");
        let again = app.server.post("/platform/v1/tenants", Some(&operator), &body).await;
        again.status(409).refused(10003);
        let wrong = json!({ "slug": "platform", "name": "No", "zone": "Mars" });
        let wrong = app.server.post("/platform/v1/tenants", Some(&operator), &wrong).await;
        assert_eq!(wrong.status(422).refused(10001).text_of("errors/0/field"), "zone");

        let path = "/platform/v1/tenants/fresh";
        let patch = |body: serde_json::Value| {
            let request = app.server.request(reqwest::Method::PATCH, path);
            app.server.send(request.header("Authorization", &operator).json(&body))
        };
        let suspended = patch(json!({ "status": "suspended" })).await.status(200);
        assert_eq!(suspended.text_of("status"), "suspended");
        assert_eq!(patch(json!({ "status": "active" })).await.status(200).text_of("status"), "active");
        let read = app.server.get(path, Some(&operator)).await.status(200);
        assert_eq!(read.text_of("slug"), "fresh");
        let list = app.server.get("/platform/v1/tenants?limit=1", Some(&operator)).await.status(200);
        assert_eq!(list.text_of("items/0/slug"), "fresh");
        app.server.get("/platform/v1/tenants/nobody", Some(&operator)).await.status(404);
    }
}
