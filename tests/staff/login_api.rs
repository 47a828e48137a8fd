//! Logging in, and calling the Staff API by one's own name.

use reqwest::Method;
use rollcall_app::staff::StaffDraft;
use rollcall_domain::staff::{Role, StaffStatus};
use rollcall_test_support::{Answer, STAFF, TestApp, capacity, hours, minutes, seconds, stories};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use totp_rs::{Secret, Totp};

use crate::audit::trail;

const ANN: &str = "ann@example.com";
const PASSWORD: &str = "correct horse battery";

/// A tenant with one of the staff.
async fn hired(app: &TestApp) -> String {
    let tenant = app.provision(capacity(1)).await.tenant;
    hire(app, &tenant).await;
    tenant
}

async fn hire(app: &TestApp, tenant: &str) {
    let (email, password) = (ANN.to_owned(), Some(PASSWORD.into()));
    let draft = StaffDraft { email, name: None, role: Role::Business, password };
    app.app.staff().create(&STAFF, tenant, draft).await.unwrap();
}

async fn logs_in(app: &TestApp, tenant: &str, more: Value) -> Answer {
    let mut body = json!({ "email": "Ann@Example.com", "password": PASSWORD });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let request = app.server.request(Method::POST, &format!("/{tenant}/v1/admin/login"));
    app.server.send(request.json(&body)).await
}

/// The token of a new login of somebody without a second factor.
async fn token(app: &TestApp, tenant: &str) -> String {
    logs_in(app, tenant, json!({})).await.status(201).text_of("token")
}

/// Somebody's device.
struct Device {
    tenant: String,
    secret: String,
}

impl Device {
    /// Set up by the staff themselves.
    async fn set_up(app: &TestApp, tenant: &str) -> Self {
        let enrolment = app.app.staff().enrol_second_factor(&STAFF, tenant, ANN).await.unwrap();
        let secret = enrolment.secret.expose_secret().to_owned();
        let code = shown(app, &secret);
        app.app.staff().prove_second_factor(&STAFF, tenant, ANN, &code, None).await.unwrap();
        Self { tenant: tenant.to_owned(), secret }
    }

    /// The token of a new login, half a minute on: a code is good once.
    async fn token(&self, app: &TestApp) -> String {
        app.clock.advance(seconds(30));
        let code = json!({ "code": shown(app, &self.secret) });
        logs_in(app, &self.tenant, code).await.status(201).text_of("token")
    }
}

async fn call(app: &TestApp, token: &str, method: Method, path: &str) -> Answer {
    let request = app.server.request(method, path);
    app.server.send(request.header("Authorization", format!("Bearer {token}"))).await
}

/// What the device with this secret shows.
fn shown(app: &TestApp, secret: &str) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let device: Totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    device.generate(app.app.now().timestamp().try_into().unwrap()).to_string()
}

stories! {
    async fn staff_call_by_their_own_name_and_in_their_role(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = account.tenant.clone();
        hire(&app, &tenant).await;
        let device = Device::set_up(&app, &tenant).await;
        app.clock.advance(seconds(30));
        let code = json!({ "code": shown(&app, &device.secret) });
        let entered = logs_in(&app, &tenant, code).await.status(201);
        assert_eq!(entered.headers["cache-control"], "no-store");
        assert_eq!(entered.text_of("staff/email"), ANN);
        assert_eq!(entered.text_of("staff/role"), "business");
        assert_eq!(entered.json()["must_enrol"], false);
        let token = &entered.text_of("token");
        let accounts = format!("/{tenant}/v1/admin/accounts");
        call(&app, token, Method::GET, &accounts).await.status(200);
        let made = app.server.request(Method::POST, &accounts).json(&json!({ "name": "new", "max_nodes": 2 }));
        let made = app.server.send(made.header("Authorization", format!("Bearer {token}"))).await;
        made.status(201);
        let done = trail(&app, &account).await;
        let last = done.last().expect("a deed");
        assert_eq!(last.entry.action, "account.create");
        assert_eq!(last.entry.who, entered.text_of("staff/staff_id"));
        // Business staff don't manage staff, whichever way they come.
        let staff = format!("/{tenant}/v1/admin/tokens");
        let refused = app.server.request(Method::POST, &staff).json(&json!({ "name": "t", "role": "owner" }));
        let refused = app.server.send(refused.header("Authorization", format!("Bearer {token}"))).await;
        refused.status(403).refused(10003);
        let elsewhere = app.provision(capacity(1)).await.tenant;
        let there = format!("/{elsewhere}/v1/admin/accounts");
        call(&app, token, Method::GET, &there).await.status(401).refused(10003);
    }

    async fn what_does_not_open_is_told_alike(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let before = app.contents().await;
        let wrong = logs_in(&app, &tenant, json!({ "password": "wrong horse" })).await;
        let wrong = wrong.status(401).refused(30006);
        let nobody = logs_in(&app, &tenant, json!({ "email": "bob@example.com" })).await;
        assert_eq!(nobody.status(401).refused(30006).text_of("detail"), wrong.text_of("detail"));
        logs_in(&app, "nowhere", json!({})).await.status(404).refused(10003);
        let both = json!({ "code": "123456", "recovery_code": "abcde-fghij" });
        let both = logs_in(&app, &tenant, both).await.status(422).refused(10001);
        assert_eq!(both.text_of("errors/0/field"), "recovery_code");
        let empty = json!({ "email": "", "password": "", "code": "x".repeat(65) });
        let empty = logs_in(&app, &tenant, empty).await.status(422).refused(10001);
        let fields: Vec<_> = (0..3).map(|nth| empty.text_of(&format!("errors/{nth}/field"))).collect();
        assert_eq!(fields, ["email", "password", "code"]);
        assert_eq!(app.contents().await, before);
    }

    async fn a_login_ends_when_one_logs_out_idles_or_half_a_day_is_over(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let (me, accounts) = (format!("/{tenant}/v1/admin/login"), format!("/{tenant}/v1/admin/accounts"));
        let device = Device::set_up(&app, &tenant).await;
        let out = device.token(&app).await;
        let other = device.token(&app).await;
        call(&app, &out, Method::DELETE, &me).await.status(204);
        call(&app, &out, Method::GET, &accounts).await.status(401).refused(10003);
        call(&app, &out, Method::DELETE, &me).await.status(401).refused(10003);
        // The other one goes on as long as something is done.
        for _ in 0..11 {
            app.clock.advance(hours(1));
            call(&app, &other, Method::GET, &accounts).await.status(200);
        }
        app.clock.advance(hours(1));
        call(&app, &other, Method::GET, &accounts).await.status(401).refused(10003);
        let idle = device.token(&app).await;
        app.clock.advance(minutes(61));
        call(&app, &idle, Method::GET, &accounts).await.status(401).refused(10003);
    }

    async fn a_new_password_and_leaving_end_all_logins(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let accounts = format!("/{tenant}/v1/admin/accounts");
        let device = Device::set_up(&app, &tenant).await;
        let old = device.token(&app).await;
        app.app.staff().reset_password(&STAFF, &tenant, ANN, Some(PASSWORD.into()), false).await.unwrap();
        call(&app, &old, Method::GET, &accounts).await.status(401).refused(10003);
        let new = device.token(&app).await;
        call(&app, &new, Method::GET, &accounts).await.status(200);
        let change_to = async |status| {
            let change = rollcall_app::staff::StaffChange { status: Some(status), ..Default::default() };
            app.app.staff().change(&STAFF, &tenant, ANN, change).await.unwrap();
        };
        change_to(StaffStatus::Disabled).await;
        call(&app, &new, Method::GET, &accounts).await.status(401).refused(10003);
        logs_in(&app, &tenant, json!({})).await.status(401).refused(30006);
        // Whoever comes back logs in again.
        change_to(StaffStatus::Active).await;
        call(&app, &new, Method::GET, &accounts).await.status(401).refused(10003);
        call(&app, &device.token(&app).await, Method::GET, &accounts).await.status(200);
    }

    async fn staff_set_up_their_own_second_factor(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let me = format!("/{tenant}/v1/admin/login/second-factor");
        let accounts = format!("/{tenant}/v1/admin/accounts");
        let entered = logs_in(&app, &tenant, json!({})).await.status(201);
        assert_eq!(entered.json()["must_enrol"], true);
        let (token, elsewhere) = (entered.text_of("token"), token(&app, &tenant).await);
        // Before that they may do nothing else.
        let refused = call(&app, &token, Method::GET, &accounts).await.status(403).refused(10003);
        assert!(refused.text_of("detail").contains("second factor"), "{}", refused.text);
        let enrolment = call(&app, &token, Method::POST, &me).await.status(201);
        assert!(enrolment.text_of("url").starts_with("otpauth://totp/"));
        let secret = enrolment.text_of("secret");
        let prove = async |code: &str| {
            let request = app.server.request(Method::POST, &format!("{me}/proof")).json(&json!({ "code": code }));
            app.server.send(request.header("Authorization", format!("Bearer {token}"))).await
        };
        let wrong = prove("000000").await.status(422).refused(10001);
        assert_eq!(wrong.text_of("errors/0/field"), "code");
        // Until it is proven, nobody is asked for it.
        logs_in(&app, &tenant, json!({})).await.status(201);
        let codes = prove(&shown(&app, &secret)).await.status(200);
        let recovery = codes.text_of("recovery_codes/0");
        call(&app, &token, Method::GET, &accounts).await.status(200);
        // A login that began with the password alone is over.
        call(&app, &elsewhere, Method::GET, &accounts).await.status(401).refused(10003);

        let asked = logs_in(&app, &tenant, json!({})).await.status(401).refused(30006);
        assert_eq!(asked.text_of("errors/0/field"), "code");
        app.clock.advance(seconds(30));
        let code = json!({ "code": shown(&app, &secret) });
        let entered = logs_in(&app, &tenant, code.clone()).await.status(201);
        assert_eq!(entered.json()["must_enrol"], false);
        logs_in(&app, &tenant, code).await.status(401).refused(30006);
        let lost = json!({ "recovery_code": recovery });
        logs_in(&app, &tenant, lost.clone()).await.status(201);
        logs_in(&app, &tenant, lost).await.status(401).refused(30006);
        call(&app, &token, Method::POST, &me).await.status(422).refused(10001);
    }
}
