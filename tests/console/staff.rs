//! People and tokens on pages.

use rollcall_app::staff::LogIn;
use rollcall_domain::staff::{Role, StaffStatus};
use rollcall_test_support::{Answer, capacity, stories};

use super::visitor::{Visitor, hidden, hire, leads_to};

#[track_caller]
fn reads(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(answer.text.contains(word), "no {word} in {}", answer.text);
    }
}

/// What stands in the element of an id.
#[track_caller]
fn shown(answer: &Answer, id: &str) -> String {
    let (_, after) = answer.text.split_once(&format!("id=\"{id}\">")).expect("it is shown");
    after.split('<').next().unwrap().to_owned()
}

stories! {
    async fn somebody_is_hired_promoted_and_let_go(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let new = format!("/console/{tenant}/staff/new");
        reads(&ann.opens(&new).await.status(200), &["New person"]);
        let wrong = [("email", "nobody"), ("name", "Bea"), ("role", "business")];
        reads(&ann.posts(&new, &wrong).await.status(422), &["id=\"email-wrong\"", "value=\"Bea\""]);
        let fields = [("email", "bea@example.com"), ("name", "Bea Bell"), ("role", "business")];
        let made = ann.posts(&new, &fields).await.status(200);
        reads(&made, &["The person is added", "/login?email=bea@example.com", "bea@example.com"]);
        let password = shown(&made, "password");
        reads(&ann.posts(&new, &fields).await.status(422), &["exists already"]);

        let staff = app.app.staff();
        let bea = staff.show(&tenant, "bea@example.com").await.unwrap();
        let given = LogIn { email: bea.email.clone(), password: password.into(), second: None };
        let origin = rollcall_app::events::Origin {
            source: [192, 0, 2, 7].into(),
            request_id: "req_test".to_owned(),
        };
        staff.log_in(&tenant, given, &origin).await.expect("a login");

        let page = format!("/console/{tenant}/staff/{}", bea.id);
        let opened = ann.opens(&page).await.status(200);
        let bea = staff.show(&tenant, "bea@example.com").await.unwrap();
        let version = hidden(&opened.text, "version");
        let promoted = [("name", "Bea Bell"), ("role", "owner"), ("status", "active"), ("version", &version)];
        reads(&ann.opens(&leads_to(&ann.clone().posts(&page, &promoted).await)).await, &["Saved."]);
        let conflict = ann.posts(&page, &promoted).await.status(409);
        reads(&conflict, &["Somebody else has changed this person", "Bea Bell</bdi> · Owner · Active"]);
        let version = hidden(&conflict.text, "version");
        let gone = [("name", "Bea Bell"), ("role", "owner"), ("status", "disabled"), ("version", &version)];
        leads_to(&ann.posts(&page, &gone).await);
        let now = staff.find(&tenant, bea.id).await.unwrap();
        assert_eq!((now.role, now.status), (Role::Owner, StaffStatus::Disabled));
        // Nobody takes their own role.
        let me = staff.list(&tenant, None, 9).await.unwrap().items;
        let me = me.iter().find(|one| one.name == "Ann Archer").unwrap();
        let own = format!("/console/{tenant}/staff/{}", me.id);
        reads(&ann.opens(&own).await, &["changed by another owner"]);
        leads_to(&ann.posts(&own, &[("name", "Ann A."), ("role", "auditor"), ("status", "disabled")]).await);
        let now = staff.find(&tenant, me.id).await.unwrap();
        assert_eq!((now.name.as_str(), now.role, now.status), ("Ann A.", Role::Owner, StaffStatus::Active));
    }

    async fn a_lost_phone_is_forgotten_with_the_password(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let (email, _) = hire(&app, &tenant, Role::Support).await;
        let sam = app.app.staff().show(&tenant, &email).await.unwrap();
        assert!(sam.totp_proven);
        let page = format!("/console/{tenant}/staff/{}/reset", sam.id);
        reads(&ann.opens(&page).await.status(200), &["Forget the second factor"]);
        ann.posts(&page, &[("name", "sam")]).await.status(422);
        let done = [("name", email.as_str()), ("forget_second_factor", "1")];
        let made = ann.posts(&page, &done).await.status(200);
        assert!(!shown(&made, "password").is_empty());
        let now = app.app.staff().find(&tenant, sam.id).await.unwrap();
        assert!(!now.totp_proven && now.password_version > sam.password_version);
    }

    async fn a_token_is_shown_once_and_revoked(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let new = format!("/console/{tenant}/tokens/new");
        let wrong = [("name", "ci"), ("role", "auditor"), ("expires_on", "2001-01-01")];
        reads(&ann.posts(&new, &wrong).await.status(422), &["id=\"expires_on-wrong\""]);
        let made = ann.posts(&new, &[("name", "ci"), ("role", "auditor")]).await.status(200);
        let token = shown(&made, "token");
        let api = format!("/{tenant}/v1/admin/accounts");
        let call = async |token: &str| {
            let request = app.server.request(reqwest::Method::GET, &api).bearer_auth(token);
            request.send().await.unwrap().status().as_u16()
        };
        assert_eq!(call(&token).await, 200);
        let list = format!("/console/{tenant}/staff");
        let page = ann.opens(&list).await.status(200);
        assert!(!page.text.contains(&token));
        let (_, after) = page.text.split_once("/tokens/tok_").expect("a link that revokes it");
        let revoke = format!("/console/{tenant}/tokens/tok_{}", after.split('"').next().unwrap());
        reads(&ann.opens(&revoke).await.status(200), &["Revoke this token?", "Type ci to confirm"]);
        ann.posts(&revoke, &[("name", "x")]).await.status(422);
        let done = leads_to(&ann.posts(&revoke, &[("name", "ci")]).await);
        reads(&ann.opens(&done).await, &["Revoked: the token is refused"]);
        assert_eq!(call(&token).await, 401);
    }
}
