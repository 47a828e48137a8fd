//! The walk over every page and every form of the console, by everybody who may not.

use rollcall_app::{catalogue::FeatureDraft, mail::MailFilter, staff::TokenDraft};
use rollcall_console::{Access, ROUTES, Route};
use rollcall_domain::{
    catalogue::{FeatureKind, Names},
    staff::Role,
};
use rollcall_test_support::{Answer, STAFF, TestApp, TestNode, capacity, stories};
use serde_json::json;

use super::{
    licences::{catalogue, licence},
    platform::joins,
    visitor::{Visitor, hire, leads_to},
};
use crate::{
    contracts::{contract, signed},
    requests::{form, mail},
};

/// The pages and forms that ask for somebody.
fn guarded() -> Vec<&'static Route> {
    ROUTES.iter().filter(|route| route.access != Access::Public).collect()
}

/// Something of a tenant's for each path that names one.
pub(super) struct Things {
    pub(super) tenant: String,
    account: String,
    node: String,
    request: String,
    mail: String,
    product: String,
    feature: String,
    bundle: String,
    licence: String,
    batch: String,
    contract: String,
    person: String,
    token: String,
    session: String,
    client: String,
    seats: String,
}

impl Things {
    pub(super) async fn make(app: &TestApp) -> Self {
        let account = app.provision(capacity(2)).await;
        let mut node = app.node(&account, "fdl-1");
        node.registers().await.status(201);
        let tenant = account.tenant.clone();
        let mut requests = Vec::new();
        for id in ["waiting", "rejected"] {
            let message = mail(&format!("{id}-{tenant}"), "it@acme.example", &form("A name: x"));
            let received = app.app.requests().receive(&STAFF, &tenant, message).await;
            requests.push(received.expect("a request").0.request.id);
        }
        let reject = app.app.requests().reject(&STAFF, &tenant, requests[1], "No.").await;
        reject.expect("a rejection");
        let mails = app.app.mail().list(&tenant, &MailFilter::default(), None, 1).await;
        let mail = mails.expect("mails").items[0].id.to_string();
        let (product, feature, bundle) = catalogue(&app.app, &tenant).await;
        let draft = rollcall_app::licences::IssueLicences {
            account: Some(account.name.clone()),
            ..licence(&product, &feature)
        };
        let issued = app.app.licences().issue(&STAFF, &tenant, draft).await.expect("a licence");
        let licence = &issued[0].view.licence;
        let (licence, batch) = (licence.id.to_string(), licence.batch.to_string());
        let (account, request) = (account.id.to_string(), requests[0].to_string());
        let deal = signed(app, &tenant, contract("Acme", "Sales", "2026-01-31")).await;
        let contract = deal.contract.id.to_string();
        let (email, _) = hire(app, &tenant, Role::Auditor).await;
        let person = app.app.staff().show(&tenant, &email).await.expect("somebody").id.to_string();
        let draft = TokenDraft { name: "ci".to_owned(), role: Role::Auditor, expires_on: None };
        let token = app.app.staff().create_token(&STAFF, &tenant, draft).await.expect("a token");
        let (session, client, seats) = seats(app, &node, &tenant, &product).await;
        let (node, token) = (node.registration, token.token.id.to_string());
        Self {
            tenant,
            account,
            node,
            request,
            mail,
            product,
            feature,
            bundle,
            licence,
            batch,
            contract,
            person,
            token,
            session,
            client,
            seats,
        }
    }

    /// The address of a page on what is theirs, below a tenant.
    pub(super) fn address(&self, route: &Route, tenant: &str) -> String {
        let path = route.path.replace("{tenant}", tenant);
        let kind = path.split("/{id}").next().and_then(|before| before.rsplit('/').next());
        let id = match kind.unwrap_or_default() {
            "accounts" => &self.account,
            "nodes" => &self.node,
            "requests" => &self.request,
            "mails" => &self.mail,
            "products" => &self.product,
            "features" => &self.feature,
            "bundles" => &self.bundle,
            "licences" => &self.licence,
            "batches" => &self.batch,
            "contracts" => &self.contract,
            "staff" => &self.person,
            "tokens" => &self.token,
            "sessions" => &self.session,
            "clients" => &self.client,
            "tenants" => &self.tenant,
            _ => "",
        };
        let path = path.replace("{id}", id).replace("{feature}", &self.seats);
        assert!(!path.contains('{') && !path.contains("//"), "can't fill in {}", route.path);
        path
    }
}

/// A live session, a client, and a feature with seats.
async fn seats(
    app: &TestApp,
    node: &TestNode,
    tenant: &str,
    product: &str,
) -> (String, String, String) {
    let feature = format!("s-{tenant}");
    let draft = FeatureDraft {
        product: product.parse().expect("a product"),
        code: feature.parse().expect("a code"),
        names: Names { en: "Seats".to_owned(), zh: None },
        kind: FeatureKind::Quantity,
        enforcement: None,
        versions: None,
    };
    app.app.catalogue().create_feature(&STAFF, tenant, draft).await.expect("a feature");
    let (path, body) = (format!("/{tenant}/v1/sessions"), json!({ "host": "ws-1", "user": "ann" }));
    let opened = app.server.post(&path, Some(&node.bearer()), &body).await.status(201);
    let session = opened.text_of("session_id");
    let account = app.app.sessions().show(tenant, session.parse().unwrap()).await.unwrap().account;
    let client = app.app.sessions().create_client(&STAFF, tenant, account, "studio", None).await;
    (session, client.expect("a client").client.id.to_string(), feature)
}

/// Whether a page or form is of the platform's, not of a tenant's.
fn is_platforms(route: &Route) -> bool {
    matches!(route.access, Access::Operator | Access::SignedInOperator)
}

async fn sends(visitor: &mut Visitor, route: &Route, path: &str) -> Answer {
    match route.method.as_str() {
        "GET" => visitor.opens(path).await,
        _ => visitor.posts(path, &[]).await,
    }
}

stories! {
    async fn nobody_opens_a_page_or_sends_a_form(world) {
        let app = world.start().await;
        let (theirs, other) = (Things::make(&app).await, Things::make(&app).await);
        let tenant = &theirs.tenant;
        let elsewhere = Visitor::signed_in(&app, &other.tenant, Role::Owner).await;
        let token = elsewhere.cookies.values().next().unwrap().clone();
        let before = app.contents().await;
        let name = format!("__Host-rollcall-{tenant}");
        let mut forged = token.clone();
        forged.pop();
        forged.push('0');
        for cookie in [None, Some(""), Some("rcl_"), Some("nonsense"), Some(&*token), Some(&*forged)] {
            let mut visitor = Visitor::of(&app.server);
            if let Some(cookie) = cookie {
                for name in [name.as_str(), "__Host-rollcall-platform"] {
                    visitor.cookies.insert(name.to_owned(), cookie.to_owned());
                }
            }
            for route in guarded() {
                let answer = sends(&mut visitor, route, &theirs.address(route, tenant)).await;
                let place = if is_platforms(route) { "platform" } else { tenant.as_str() };
                let login = format!("/console/{place}/login?next=");
                assert!(leads_to(&answer).starts_with(&login), "{route:?}");
                assert!(answer.text.is_empty(), "{route:?}: {}", answer.text);
            }
        }
        assert_eq!(app.contents().await, before);
    }

    async fn a_role_opens_what_its_permissions_say_and_no_more(world) {
        let app = world.start().await;
        let theirs = Things::make(&app).await;
        for role in Role::ALL {
            let mut visitor = Visitor::signed_in(&app, &theirs.tenant, role).await;
            let before = app.contents().await;
            let staff: Vec<_> = guarded()
                .into_iter()
                .filter_map(|route| match route.access {
                    Access::Staff(permission) => Some((route, role.may(permission))),
                    _ => None,
                })
                .collect();
            for (route, _) in staff.iter().filter(|(_, may)| !may) {
                let address = theirs.address(route, &theirs.tenant);
                let answer = sends(&mut visitor, route, &address).await;
                assert_eq!(answer.status, 403, "{role} {route:?}: {}", answer.text);
                assert!(answer.text.contains("Your role may not do this"), "{}", answer.text);
            }
            assert_eq!(app.contents().await, before, "{role}");
            for (route, _) in staff.iter().filter(|(_, may)| *may) {
                let address = theirs.address(route, &theirs.tenant);
                let answer = sends(&mut visitor, route, &address).await;
                let refused = matches!(answer.status, 401 | 403 | 404 | 500..);
                assert!(!refused, "{role} {route:?}: {} {}", answer.status, answer.text);
            }
        }
    }

    /// With somebody else's id in an address of one's own.
    async fn what_belongs_to_another_tenant_is_not_there(world) {
        let app = world.start().await;
        let (theirs, own) = (Things::make(&app).await, Things::make(&app).await);
        let mut intruder = Visitor::signed_in(&app, &own.tenant, Role::Owner).await;
        let before = app.contents().await;
        let mut walked = 0;
        for route in guarded() {
            if !route.path.contains("{id}") || is_platforms(route) {
                continue;
            }
            walked += 1;
            let address = theirs.address(route, &own.tenant);
            let answer = sends(&mut intruder, route, &address).await;
            assert_eq!(answer.status, 404, "{route:?}: {}", answer.text);
            for id in ["nonsense", "acc_1", "reg_0195a3c27e0c7b0e8a4f3c5d6e7f8091"] {
                let ids = [
                    &theirs.product,
                    &theirs.feature,
                    &theirs.bundle,
                    &theirs.licence,
                    &theirs.batch,
                    &theirs.account,
                    &theirs.node,
                    &theirs.request,
                    &theirs.mail,
                    &theirs.contract,
                    &theirs.person,
                    &theirs.token,
                    &theirs.session,
                    &theirs.client,
                    &theirs.seats,
                ];
                let address = ids.iter().fold(address.clone(), |it, theirs| it.replace(*theirs, id));
                assert_eq!(sends(&mut intruder, route, &address).await.status, 404, "{address}");
            }
        }
        assert!(walked > 5);
        assert_eq!(app.contents().await, before);
    }

    /// An operator's login is nobody's to a tenant; the other way round is in the walk of nobody.
    async fn an_operator_is_nobody_to_a_tenant(world) {
        let app = world.start().await;
        let theirs = Things::make(&app).await;
        let (mut olga, ..) = joins(&app).await;
        let token = olga.cookies["__Host-rollcall-platform"].clone();
        olga.cookies.insert(format!("__Host-rollcall-{}", theirs.tenant), token);
        let before = app.contents().await;
        for route in guarded().into_iter().filter(|route| !is_platforms(route)) {
            let answer = sends(&mut olga, route, &theirs.address(route, &theirs.tenant)).await;
            let login = format!("/console/{}/login?next=", theirs.tenant);
            assert!(leads_to(&answer).starts_with(&login), "{route:?}");
        }
        assert_eq!(app.contents().await, before);
        let operators = guarded().into_iter().filter(|it| it.access == Access::Operator);
        for route in operators {
            let answer = sends(&mut olga, route, &theirs.address(route, "")).await;
            let refused = matches!(answer.status, 401 | 403 | 404 | 500..);
            assert!(!refused, "{route:?}: {} {}", answer.status, answer.text);
        }
    }

    /// From a page of another site, from one of another login, without a token.
    async fn a_form_is_taken_from_our_own_pages_alone(world) {
        let app = world.start().await;
        let (own, other) = (Things::make(&app).await, Things::make(&app).await);
        let tenant = &own.tenant;
        let ann = Visitor::signed_in(&app, tenant, Role::Owner).await;
        let bob = Visitor::signed_in(&app, &other.tenant, Role::Owner).await;
        let (olga, ..) = joins(&app).await;
        let before = app.contents().await;
        let host = app.server.url().trim_start_matches("http://").to_owned();
        let forms = guarded().into_iter().filter(|it| it.method == "POST");
        for route in forms {
            let ann = if is_platforms(route) { olga.clone() } else { ann.clone() };
            let path = own.address(route, tenant);
            for (name, value) in [
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Site", "same-site"),
                ("Sec-Fetch-Site", "none"),
                ("Origin", "https://evil.example"),
                ("Origin", "null"),
            ] {
                ann.clone().saying(name, value).posts(&path, &[]).await.status(403);
            }
            for token in ["", "x", &bob.form_token] {
                let mut ann = ann.clone();
                token.clone_into(&mut ann.form_token);
                ann.posts(&path, &[]).await.status(403);
            }
        }
        assert_eq!(app.contents().await, before);
        let mut ann = ann.saying("Origin", &format!("http://{host}"));
        ann.posts(&format!("/console/{tenant}/logout"), &[]).await.status(303);
        let mut stranger = Visitor::of(&app.server).saying("Sec-Fetch-Site", "cross-site");
        let login = format!("/console/{tenant}/login");
        stranger.posts(&login, &[("email", "a@b.example"), ("password", "x")]).await.status(403);
    }
}
