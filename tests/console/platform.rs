//! The pages of operators: joining by a link, signing in, tenants made, changed, suspended and resumed.

use std::sync::atomic::{AtomicU64, Ordering};

use rollcall_app::events::Origin;
use rollcall_domain::{audit::Actor, staff::StaffStatus, tenants::TenantStatus};
use rollcall_test_support::{TestApp, capacity, stories};
use secrecy::ExposeSecret;

use super::visitor::{PASSWORD, Visitor, device_code, hidden, leads_to};

const BY: Actor = Actor::command_line();

/// What stands between two texts of a page.
#[track_caller]
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}"));
    rest.split(after).next().unwrap()
}

/// An operator who has joined and signed in, by the pages alone; with a recovery code.
pub(super) async fn joins(app: &TestApp) -> (Visitor, String, String) {
    // Attempts are counted by address, and stories share a cache.
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let email = format!("olga.{}.{number}@example.com", std::process::id());
    let invited = app.app.operators().invite(&BY, &email, Some("Olga Orlova")).await.unwrap();
    let mut olga = Visitor::of(&app.server);
    let link = invited.link.expose_secret().to_owned();
    let page = olga.opens(&format!("/console/platform/join?with={link}")).await.status(200);
    assert!(page.text.contains(&email), "{}", page.text);
    let fields = [("with", link.as_str()), ("password", "short")];
    olga.posts("/console/platform/join", &fields).await.status(422);
    let fields = [("with", link.as_str()), ("password", PASSWORD)];
    let joined = olga.posts("/console/platform/join", &fields).await;
    assert_eq!(leads_to(&joined), "/console/platform/second-factor");
    // Nothing else before the second factor is there, and the link is used up.
    let away = olga.opens("/console/platform/").await;
    assert_eq!(leads_to(&away), "/console/platform/second-factor");
    olga.clone().posts("/console/platform/join", &fields).await.status(422);
    let begin = olga.opens("/console/platform/second-factor").await.status(200);
    olga.form_token = hidden(&begin.text, "form_token");
    let scan = olga.posts("/console/platform/second-factor", &[]).await.status(200);
    let secret = between(&scan.text, "id=\"secret\">", "<").to_owned();
    let code = device_code(app, &secret);
    let proof = "/console/platform/second-factor/proof";
    olga.posts(proof, &[("code", "000000")]).await.status(422);
    let done = olga.posts(proof, &[("code", &code)]).await.status(200);
    let recovery = between(&done.text, "<ul class=\"codes\"><li><code>", "<").to_owned();
    olga.opens("/console/platform/").await.status(200);
    (olga, email, recovery)
}

stories! {
    async fn an_operator_joins_signs_in_and_out(world) {
        let app = world.start().await;
        let (mut olga, email, recovery) = joins(&app).await;
        let login = "/console/platform/login";
        let signed_out = olga.posts("/console/platform/logout", &[]).await;
        assert_eq!(leads_to(&signed_out), login);
        let away = olga.opens("/console/platform/audit").await;
        assert_eq!(leads_to(&away), "/console/platform/login?next=/console/platform/audit");
        olga.opens(login).await.status(200);
        let mut wrong = Vec::new();
        for (address, password) in [(&*email, "wrong password"), ("nobody@example.com", PASSWORD)] {
            let fields = [("email", address), ("password", password), ("code", recovery.as_str())];
            let answer = olga.posts(login, &fields).await.status(422);
            wrong.push(answer.text.replace(address, ""));
        }
        assert_eq!(wrong[0], wrong[1], "nobody is told which of them is wrong");
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let asked = olga.posts(login, &fields).await.status(422);
        assert!(asked.text.contains("code"), "{}", asked.text);
        let next = ("next", "/console/platform/audit");
        let fields = [fields[0], fields[1], ("code", &recovery), next];
        assert_eq!(leads_to(&olga.posts(login, &fields).await), "/console/platform/audit");
        let trail = olga.opens("/console/platform/audit").await.status(200).text;
        for action in ["operator.create", "operator.join", "operator.log_in", "operator.log_out"] {
            assert!(trail.contains(action), "no {action} in {trail}");
        }
        assert!(trail.contains("Olga Orlova"), "{trail}");
        // A recovery code is good once.
        Visitor::of(&app.server).posts(login, &fields).await.status(422);
        app.app.operators().set_status(&BY, &email, StaffStatus::Disabled).await.unwrap();
        leads_to(&olga.opens("/console/platform/").await);
    }

    async fn a_guesser_is_slowed_down(world) {
        let app = world.start().await;
        let (_, email, _) = joins(&app).await;
        let mut guesser = Visitor::of(&app.server);
        let mut last = 422;
        for number in 0..40 {
            let fields = [("email", email.as_str()), ("password", &*format!("guess number {number}"))];
            last = guesser.posts("/console/platform/login", &fields).await.status;
        }
        assert_eq!(last, 429);
    }

    async fn a_tenant_is_made_and_its_owner_signs_in(world) {
        let app = world.start().await;
        let (mut olga, ..) = joins(&app).await;
        let new = "/console/platform/new";
        olga.opens(new).await.status(200);
        let fields = [
            ("slug", "northwind"), ("name", "Northwind Ltd"), ("zone", "Europe/Berlin"),
            ("email", "not an address"), ("owner", "Ann Archer"),
        ];
        let again = olga.posts(new, &fields).await.status(422).text;
        assert!(again.contains("id=\"email-wrong\"") && again.contains("Northwind Ltd"), "{again}");
        assert!(app.app.tenants().show("northwind").await.is_err(), "none without an owner");
        let mut fields = fields;
        fields[3].1 = "ann@northwind.example";
        let made = olga.posts(new, &fields).await.status(200).text;
        let password = between(&made, "id=\"password\">", "<").to_owned();
        assert!(made.contains("/console/northwind/login?email=ann@northwind.example"), "{made}");
        let taken = olga.posts(new, &fields).await.status(422).text;
        assert!(taken.contains("id=\"slug-wrong\""), "{taken}");
        let mut ann = Visitor::of(&app.server);
        let fields = [("email", "ann@northwind.example"), ("password", password.as_str())];
        let entered = ann.posts("/console/northwind/login", &fields).await;
        assert_eq!(leads_to(&entered), "/console/northwind/");
        let list = olga.opens("/console/platform/?q=northW").await.status(200).text;
        assert!(list.contains("href=\"/console/platform/tenants/northwind\""), "{list}");
        let trail = olga.opens("/console/platform/audit").await.status(200).text;
        assert!(trail.contains("tenant.create") && !trail.contains(&password), "{trail}");
    }

    async fn a_tenant_is_changed_suspended_and_resumed(world) {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        app.node(&account, "fdl-1").registers().await.status(201);
        let (slug, (mut olga, ..)) = (&account.tenant, joins(&app).await);
        let page = format!("/console/platform/tenants/{slug}");
        let shown = olga.opens(&page).await.status(200).text;
        assert!(shown.contains("1 of 3"), "{shown}");
        let version = hidden(&shown, "version");
        let fields = [("name", "Renamed"), ("zone", "Asia/Shanghai"), ("version", &*version)];
        leads_to(&olga.posts(&page, &fields).await);
        olga.posts(&page, &fields).await.status(409);
        let tenant = app.app.tenants().show(slug).await.unwrap().tenant;
        assert_eq!((tenant.name.as_str(), tenant.zone.name()), ("Renamed", "Asia/Shanghai"));
        let suspend = format!("{page}/suspend");
        olga.opens(&suspend).await.status(200);
        olga.posts(&suspend, &[("name", "Renamed")]).await.status(422);
        let done = leads_to(&olga.posts(&suspend, &[("name", slug)]).await);
        assert!(olga.opens(&done).await.text.contains("The vendor is suspended."));
        let tenant = app.app.tenants().show(slug).await.unwrap().tenant;
        assert_eq!(tenant.status, TenantStatus::Suspended);
        app.node(&account, "fdl-2").registers().await.status(403);
        leads_to(&olga.posts(&format!("{page}/resume"), &[("name", slug)]).await);
        app.node(&account, "fdl-2").registers().await.status(201);
        let trail = olga.opens("/console/platform/audit").await.text;
        assert!(trail.contains("tenant.change") && trail.contains("suspended"), "{trail}");
        let own = app.app.audit().list(slug, &Default::default()).await;
        assert!(own.is_ok());
        olga.opens("/console/platform/tenants/no-such-tenant").await.status(404);
    }

    /// With an old password nobody comes in once there is a new link; a known device stays.
    async fn a_lost_password_is_replaced_by_a_link(world) {
        let app = world.start().await;
        let (mut olga, email, recovery) = joins(&app).await;
        let again = app.app.operators().invite_again(&BY, &email, false).await.unwrap();
        leads_to(&olga.opens("/console/platform/").await);
        let login = "/console/platform/login";
        let fields = [("email", email.as_str()), ("password", PASSWORD), ("code", recovery.as_str())];
        olga.posts(login, &fields).await.status(422);
        let link = again.link.expose_secret();
        let joined = [("with", link), ("password", "a new password")];
        let away = leads_to(&olga.posts("/console/platform/join", &joined).await);
        assert_eq!(away, format!("{login}?email={email}"), "the second factor is asked for");
        let fields = [fields[0], ("password", "a new password"), fields[2]];
        leads_to(&olga.posts(login, &fields).await);
        olga.opens("/console/platform/").await.status(200);
        let origin = Origin { source: [192, 0, 2, 7].into(), request_id: "req_test".to_owned() };
        let late = app.app.operators().join(&again.link, "one more time".into(), &origin).await;
        assert!(late.is_err(), "it was used");
    }
}
