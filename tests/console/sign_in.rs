//! Signing in and out, and setting up the second factor, without JavaScript.

use rollcall_app::staff::{StaffChange, StaffDraft};
use rollcall_domain::staff::{Role, StaffStatus};
use rollcall_test_support::{STAFF, TestApp, capacity, hours, seconds, stories};

use super::visitor::{PASSWORD, Visitor, device_code, hidden, hire, leads_to};

async fn tenant(app: &TestApp) -> String {
    app.provision(capacity(2)).await.tenant
}

stories! {
    /// What a newcomer goes through, from the first address to the first page.
    async fn a_newcomer_sets_up_a_second_factor_and_is_inside(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let draft = StaffDraft {
            email: "ann@example.com".to_owned(),
            name: Some("Ann Archer".to_owned()),
            role: Role::Business,
            password: Some(PASSWORD.into()),
        };
        app.app.staff().create(&STAFF, &tenant, draft).await.unwrap();
        let mut ann = Visitor::of(&app.server);
        assert_eq!(leads_to(&ann.opens("/").await), "/console");
        ann.opens("/console").await.status(200);
        let home = format!("/console/{tenant}/");
        assert_eq!(leads_to(&ann.opens(&format!("/console?tenant={tenant}")).await), home);
        assert_eq!(leads_to(&ann.opens(&format!("/console/{tenant}")).await), home);
        let login = leads_to(&ann.opens(&home).await);
        assert_eq!(login, format!("/console/{tenant}/login?next={home}"));
        let form = ann.opens(&login).await.status(200);
        for field in ["name=\"email\"", "name=\"password\"", "name=\"code\""] {
            assert!(form.text.contains(field), "{}", form.text);
        }
        let login = format!("/console/{tenant}/login");
        assert!(form.text.contains(&format!("action=\"{login}\"")), "{}", form.text);

        let given = [("email", "ann@example.com"), ("password", PASSWORD), ("code", "")];
        let entered = ann.sends("POST".parse().unwrap(), &login, Some(&given)).await;
        assert_eq!(leads_to(&entered), home);
        let cookie = entered.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with(&format!("__Host-rollcall-{tenant}=rcl_")), "{cookie}");
        for part in ["; Path=/;", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(part), "{cookie}");
        }

        let second_factor = format!("/console/{tenant}/second-factor");
        assert_eq!(leads_to(&ann.opens(&home).await), second_factor);
        let begin = ann.opens(&second_factor).await.status(200);
        ann.form_token = hidden(&begin.text, "form_token");
        let scan = ann.posts(&second_factor, &[]).await.status(200);
        let (_, secret) = scan.text.split_once("id=\"secret\">").unwrap();
        let secret = secret.split('<').next().unwrap();
        let proof = format!("{second_factor}/proof");
        ann.posts(&proof, &[("code", "000 000")]).await.status(422);
        let code = device_code(&app, secret);
        let done = ann.posts(&proof, &[("code", &code)]).await.status(200);
        assert_eq!(done.text.matches("<li><code>").count(), 10, "{}", done.text);
        let inside = ann.opens(&home).await.status(200);
        assert!(inside.text.contains("Hello, Ann Archer"), "{}", inside.text);

        // Next time a code is asked for, on the same form.
        let mut later = Visitor::of(&app.server);
        let asked = later.sends("POST".parse().unwrap(), &login, Some(&given)).await.status(422);
        assert!(asked.text.contains("Please enter your authentication code"), "{}", asked.text);
        assert!(asked.text.contains("value=\"ann@example.com\""), "the address is kept");
        assert!(!asked.text.contains(PASSWORD), "the password isn't");
        app.clock.advance(seconds(30));
        let code = device_code(&app, secret);
        let next = format!("/console/{tenant}/accounts?q=a");
        let with_code = [given[0], given[1], ("code", code.as_str()), ("next", next.as_str())];
        let entered = later.sends("POST".parse().unwrap(), &login, Some(&with_code)).await;
        assert_eq!(leads_to(&entered), next);
        later.opens(&next).await.status(200);
    }

    async fn nobody_learns_whether_the_address_or_the_password_is_wrong(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let (email, code) = hire(&app, &tenant, Role::Support).await;
        let login = format!("/console/{tenant}/login");
        let mut texts = Vec::new();
        for (email, password, code) in [
            (email.as_str(), "wrong", ""),
            (email.as_str(), "wrong", code.as_str()),
            (email.as_str(), PASSWORD, "aaaaa-bbbbb"),
            ("nobody@example.com", PASSWORD, ""),
        ] {
            let given = [("email", email), ("password", password), ("code", code)];
            let mut visitor = Visitor::of(&app.server);
            let refused = visitor.sends("POST".parse().unwrap(), &login, Some(&given)).await;
            let refused = refused.status(422);
            assert!(visitor.cookies.is_empty());
            texts.push(refused.text.replace(email, "…"));
        }
        texts.dedup();
        assert_eq!(texts.len(), 1, "{texts:#?}");
        // Whoever goes on guessing is slowed down, whether or not the address is somebody's.
        let given = [("email", "nobody@example.com"), ("password", "wrong")];
        let mut visitor = Visitor::of(&app.server);
        for _ in 0..200 {
            let refused = visitor.sends("POST".parse().unwrap(), &login, Some(&given)).await;
            if refused.status == 429 {
                assert!(refused.headers.contains_key("retry-after"));
                return;
            }
        }
        panic!("guessing isn't limited");
    }

    /// A way back that an attacker writes leads to the first page.
    async fn the_way_back_leads_nowhere_else(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let login = format!("/console/{tenant}/login");
        for (number, next) in ["https://evil.example/", "//evil.example", "/console/other/"]
            .into_iter()
            .enumerate()
        {
            let (email, code) = hire(&app, &tenant, Role::Support).await;
            let mut visitor = Visitor::of(&app.server);
            let shown = visitor.opens(&format!("{login}?next={next}")).await.status(200);
            assert_eq!(hidden(&shown.text, "next"), "", "{number}");
            let given =
                [("email", &*email), ("password", PASSWORD), ("code", &*code), ("next", next)];
            let entered = visitor.sends("POST".parse().unwrap(), &login, Some(&given)).await;
            assert_eq!(leads_to(&entered), format!("/console/{tenant}/"));
        }
    }

    /// Wherever it is looked at, also by another server on the same database.
    async fn a_login_ends_when_it_should(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let home = format!("/console/{tenant}/");
        let (_, other) = app.another().await;
        let elsewhere = |visitor: &Visitor| {
            let mut elsewhere = Visitor::of(&other);
            elsewhere.cookies.clone_from(&visitor.cookies);
            elsewhere
        };

        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        elsewhere(&ann).opens(&home).await.status(200);
        let mut copy = ann.clone();
        let left = ann.posts(&format!("/console/{tenant}/logout"), &[]).await;
        assert_eq!(leads_to(&left), format!("/console/{tenant}/login"));
        assert!(ann.cookies.is_empty());
        leads_to(&copy.opens(&home).await);
        leads_to(&elsewhere(&copy).opens(&home).await);

        // Everywhere: another login of the same person ends too.
        let (email, code) = hire(&app, &tenant, Role::Business).await;
        let given = [("email", &*email), ("password", PASSWORD), ("code", &*code)];
        let login = format!("/console/{tenant}/login");
        let mut phone = Visitor::of(&app.server);
        leads_to(&phone.sends("POST".parse().unwrap(), &login, Some(&given)).await);
        let page = phone.opens(&home).await.status(200);
        phone.form_token = hidden(&page.text, "form_token");
        phone.posts(&format!("/console/{tenant}/logout/everywhere"), &[]).await.status(303);
        leads_to(&elsewhere(&phone).opens(&home).await);

        // By time, and with a new password, and when they are disabled.
        let mut ann = Visitor::signed_in(&app, &tenant, Role::Business).await;
        app.clock.advance(hours(2));
        leads_to(&ann.opens(&home).await);
        let (email, code) = hire(&app, &tenant, Role::Business).await;
        let given = [("email", &*email), ("password", PASSWORD), ("code", &*code)];
        let mut bob = Visitor::of(&app.server);
        leads_to(&bob.sends("POST".parse().unwrap(), &login, Some(&given)).await);
        bob.opens(&home).await.status(200);
        let staff = app.app.staff();
        staff.reset_password(&STAFF, &tenant, &email, None, false).await.unwrap();
        leads_to(&bob.opens(&home).await);
        let mut eve = Visitor::signed_in(&app, &tenant, Role::Business).await;
        let whom = staff.list(&tenant, None, 100).await.unwrap().items;
        for one in whom {
            let status = Some(StaffStatus::Disabled);
            let change = StaffChange { status, ..StaffChange::default() };
            staff.change(&STAFF, &tenant, &one.email, change).await.unwrap();
        }
        leads_to(&eve.opens(&home).await);
    }

    /// The link that the demo prints: a button, no password.
    async fn a_link_that_carries_a_login_asks_before_it_signs_in(world) {
        let app = world.start().await;
        let tenant = tenant(&app).await;
        let ann = Visitor::signed_in(&app, &tenant, Role::Owner).await;
        let token = ann.cookies.values().next().unwrap().clone();
        let login = format!("/console/{tenant}/login");
        let mut newcomer = Visitor::of(&app.server);
        let shown = newcomer.opens(&format!("{login}?with={token}")).await.status(200);
        assert!(shown.text.contains("Continue as Ann Archer"), "{}", shown.text);
        assert!(newcomer.cookies.is_empty(), "opening the link does nothing");
        let entered =
            newcomer.sends("POST".parse().unwrap(), &login, Some(&[("with", &token)])).await;
        assert_eq!(leads_to(&entered), format!("/console/{tenant}/"));
        newcomer.opens(&format!("/console/{tenant}/")).await.status(200);
        let stale = newcomer.opens(&format!("{login}?with=rcl_1_2")).await.status(200);
        assert!(stale.text.contains("no longer good"), "{}", stale.text);
    }
}
