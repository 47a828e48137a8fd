//! The tenant's people: how they get in, and how nobody else does.

mod login_api;
mod tokens;

use rollcall_app::{
    events::Origin,
    staff::{LogIn, LogInError, LoggedIn, SecondFactor, StaffChange, StaffDraft},
};
use rollcall_domain::staff::{Role, StaffStatus};
use rollcall_test_support::{STAFF, TestApp, capacity, minutes, seconds, stories};
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Secret, Totp};

const ANN: &str = "ann@example.com";
const PASSWORD: &str = "correct horse battery";

/// A tenant with one of the staff.
async fn hired(app: &TestApp) -> String {
    let tenant = app.provision(capacity(1)).await.tenant;
    let draft = StaffDraft {
        email: "Ann@Example.com".to_owned(),
        name: None,
        role: Role::Business,
        password: Some(PASSWORD.into()),
    };
    let made = app.app.staff().create(&STAFF, &tenant, draft).await.unwrap();
    assert_eq!(made.staff.email, ANN);
    tenant
}

async fn logs_in(
    app: &TestApp,
    tenant: &str,
    password: &str,
    second: Option<SecondFactor>,
) -> Result<LoggedIn, LogInError> {
    let origin = Origin { source: [192, 0, 2, 1].into(), request_id: "req_test".to_owned() };
    let given = LogIn { email: "ANN@example.com".to_owned(), password: password.into(), second };
    app.app.staff().log_in(tenant, given, &origin).await
}

/// The device that makes codes.
struct Device(Totp);

impl Device {
    fn of(secret: &SecretString) -> Self {
        let secret = Secret::try_from_base32(secret.expose_secret()).unwrap();
        Self(totp_rs::Builder::new().with_secret(secret).build().unwrap())
    }

    fn shows(&self, app: &TestApp) -> String {
        self.0.generate(app.app.now().timestamp().try_into().unwrap()).to_string()
    }
}

fn code(code: &str) -> Option<SecondFactor> {
    Some(SecondFactor::Code(code.into()))
}

/// Set up the second factor: the device and the recovery codes.
async fn enrolled(app: &TestApp, tenant: &str) -> (Device, Vec<String>) {
    let enrolment = app.app.staff().enrol_second_factor(&STAFF, tenant, ANN).await.unwrap();
    assert!(enrolment.url.expose_secret().starts_with("otpauth://totp/"));
    let device = Device::of(&enrolment.secret);
    let first = device.shows(app);
    let codes =
        app.app.staff().prove_second_factor(&STAFF, tenant, ANN, &first, None).await.unwrap();
    app.clock.advance(seconds(30));
    (device, codes.0.iter().map(|code| code.expose_secret().to_owned()).collect())
}

stories! {
    async fn the_password_opens_until_a_second_factor_is_set_up(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let entered = logs_in(&app, &tenant, PASSWORD, None).await.unwrap();
        assert!(entered.must_enrol);
        assert_eq!(entered.staff.role, Role::Business);
        for wrong in ["correct horse", "", "Correct horse battery"] {
            let refused = logs_in(&app, &tenant, wrong, None).await.unwrap_err();
            assert!(matches!(refused, LogInError::Wrong));
        }
        let elsewhere = app.provision(capacity(1)).await.tenant;
        let refused = logs_in(&app, &elsewhere, PASSWORD, None).await.unwrap_err();
        assert!(matches!(refused, LogInError::Wrong));
        for email in ["", "ann\0@example.com", &"x".repeat(100_000)] {
            let origin = Origin { source: [192, 0, 2, 1].into(), request_id: "req".to_owned() };
            let given = LogIn { email: email.to_owned(), password: PASSWORD.into(), second: None };
            let refused = app.app.staff().log_in(&tenant, given, &origin).await.unwrap_err();
            assert!(matches!(refused, LogInError::Wrong));
        }
        let nowhere = logs_in(&app, "nowhere", PASSWORD, None).await.unwrap_err();
        assert!(matches!(nowhere, LogInError::UnknownTenant));
    }

    async fn a_code_is_asked_for_and_taken_once(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let (device, _) = enrolled(&app, &tenant).await;
        let asked = logs_in(&app, &tenant, PASSWORD, None).await.unwrap_err();
        assert!(matches!(asked, LogInError::SecondFactorNeeded));
        // Whoever lacks the password isn't even told that there is a second factor.
        let refused = logs_in(&app, &tenant, "wrong horse", None).await.unwrap_err();
        assert!(matches!(refused, LogInError::Wrong));

        let shown = device.shows(&app);
        let entered = logs_in(&app, &tenant, PASSWORD, code(&shown)).await.unwrap();
        assert!(!entered.must_enrol);
        let again = logs_in(&app, &tenant, PASSWORD, code(&shown)).await.unwrap_err();
        assert!(matches!(again, LogInError::Wrong), "the same code twice");
        app.clock.advance(seconds(30));
        logs_in(&app, &tenant, PASSWORD, code(&device.shows(&app))).await.unwrap();
        app.clock.advance(minutes(5));
        let old = logs_in(&app, &tenant, PASSWORD, code(&shown)).await.unwrap_err();
        assert!(matches!(old, LogInError::Wrong), "an old code");
    }

    /// From two servers at once.
    async fn a_code_that_races_itself_opens_once(world) {
        let app = world.start().await;
        let (other, _) = app.another().await;
        let tenant = hired(&app).await;
        let (device, codes) = enrolled(&app, &tenant).await;
        let shown = device.shows(&app);
        let recovery = || Some(SecondFactor::Recovery(codes[0].as_str().into()));
        for second in [&(|| code(&shown)) as &dyn Fn() -> _, &recovery] {
            let attempt = |app: rollcall_app::App| {
                let email = ANN.to_owned();
                let given = LogIn { email, password: PASSWORD.into(), second: second() };
                let tenant = tenant.clone();
                async move {
                    let source = [192, 0, 2, 1].into();
                    let origin = Origin { source, request_id: "req_test".to_owned() };
                    app.staff().log_in(&tenant, given, &origin).await.is_ok()
                }
            };
            let racing = [app.app.clone(), other.clone(), app.app.clone(), other.clone()];
            let opened = futures_util::future::join_all(racing.map(attempt)).await;
            assert_eq!(opened.into_iter().filter(|opened| *opened).count(), 1);
        }
    }

    async fn each_recovery_code_opens_once(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let (_, codes) = enrolled(&app, &tenant).await;
        assert_eq!(codes.len(), 10);
        let recovery = |code: &str| Some(SecondFactor::Recovery(code.into()));
        logs_in(&app, &tenant, PASSWORD, recovery(&codes[3].to_uppercase())).await.unwrap();
        let again = logs_in(&app, &tenant, PASSWORD, recovery(&codes[3])).await.unwrap_err();
        assert!(matches!(again, LogInError::Wrong));
        logs_in(&app, &tenant, PASSWORD, recovery(&codes[4])).await.unwrap();
    }

    /// Six digits are few: guessing ends long before one is hit.
    async fn codes_cant_be_guessed(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let (device, _) = enrolled(&app, &tenant).await;
        let wrong = if device.shows(&app) == "000000" { "000001" } else { "000000" };
        for _ in 0..10 {
            let refused = logs_in(&app, &tenant, PASSWORD, code(wrong)).await.unwrap_err();
            assert!(matches!(refused, LogInError::Wrong));
        }
        let right = logs_in(&app, &tenant, PASSWORD, code(&device.shows(&app))).await.unwrap_err();
        assert!(matches!(right, LogInError::RateLimited { .. }));
        app.clock.advance(minutes(15));
        logs_in(&app, &tenant, PASSWORD, code(&device.shows(&app))).await.unwrap();
    }

    async fn passwords_of_staff_go_through_the_gate(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        let mut limited = false;
        for _ in 0..40 {
            let refused = logs_in(&app, &tenant, "wrong horse", None).await.unwrap_err();
            limited |= matches!(refused, LogInError::RateLimited { .. });
        }
        assert!(limited);
    }

    async fn a_disabled_or_reset_one_is_out(world) {
        let app = world.start().await;
        let tenant = hired(&app).await;
        enrolled(&app, &tenant).await;
        let disabled =
            StaffChange { status: Some(StaffStatus::Disabled), ..StaffChange::default() };
        app.app.staff().change(&STAFF, &tenant, ANN, disabled).await.unwrap();
        let out = logs_in(&app, &tenant, PASSWORD, None).await.unwrap_err();
        assert!(matches!(out, LogInError::Wrong));
        let active = StaffChange { status: Some(StaffStatus::Active), ..StaffChange::default() };
        app.app.staff().change(&STAFF, &tenant, ANN, active).await.unwrap();

        // The device is lost: password and second factor begin anew.
        let reset = app.app.staff().reset_password(&STAFF, &tenant, ANN, None, true).await.unwrap();
        let out = logs_in(&app, &tenant, PASSWORD, None).await.unwrap_err();
        assert!(matches!(out, LogInError::Wrong));
        let new = reset.password.expose_secret();
        assert!(logs_in(&app, &tenant, new, None).await.unwrap().must_enrol);
    }

    /// What is done to staff is in the trail, and none of their secrets is.
    async fn the_trail_of_staff_holds_no_secret(world) {
        let app = world.start().await;
        let account = app.provision(capacity(1)).await;
        let tenant = &account.tenant;
        let draft = StaffDraft {
            email: ANN.to_owned(), name: Some("Ann".to_owned()), role: Role::Support,
            password: Some(PASSWORD.into()),
        };
        app.app.staff().create(&STAFF, tenant, draft).await.unwrap();
        let enrolment = app.app.staff().enrol_second_factor(&STAFF, tenant, ANN).await.unwrap();
        let first = Device::of(&enrolment.secret).shows(&app);
        let codes = app.app.staff().prove_second_factor(&STAFF, tenant, ANN, &first, None).await.unwrap();
        let recovery = SecondFactor::Recovery(codes.0[0].clone());
        logs_in(&app, tenant, PASSWORD, Some(recovery)).await.unwrap();
        app.app.staff().reset_password(&STAFF, tenant, ANN, None, true).await.unwrap();

        let rows = crate::audit::trail(&app, &account).await;
        let actions: Vec<_> = rows[2..].iter().map(|row| row.entry.action.as_str()).collect();
        let expected = ["staff.create", "staff.enrol_second_factor", "staff.prove_second_factor",
            "staff.log_in", "staff.reset_password"];
        assert_eq!(actions, expected);
        let text = format!("{rows:?}");
        let secrets = [PASSWORD, "argon2", enrolment.secret.expose_secret(), &first,
            codes.0[0].expose_secret()];
        for secret in secrets {
            assert!(!text.contains(secret), "{secret}");
        }
        assert_eq!(rows[5].entry.who, rows[5].entry.target.id, "she logged in herself");
    }
}
