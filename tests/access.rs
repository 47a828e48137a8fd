//! The access walk: every operation of `openapi.yaml`, called by everybody who may not call it.
//!
//! Who may is read from the document itself. An operation whose path, callers or body this walk
//! can't fill in fails it, so that none is left out.

mod sessions;
pub(crate) mod staff;
mod things;

use reqwest::Method;
use rollcall_domain::staff::Role;
use rollcall_test_support::{
    Account, Answer, Contents, Provision, TestApp, TestNode, World, basic, block_on, capacity,
    stories,
};
use serde_json::{Map, Value, json};

use crate::openapi;

/// What anybody may call, be it without credentials or with those in the body.
const PUBLIC: [&str; 10] = [
    "explain_code",
    "help_style",
    "jwks",
    "list_codes",
    "log_in",
    "register",
    "register_batch",
    "set_password",
    "show_password_form",
    "signed_key_set",
];

/// A mail for the operation that takes one.
const REQUEST: &str = "From: walker@example.com\r\nSubject: A walk\r\n\r\nCompany name: Walk\r\n";

/// An operation that asks for credentials in its head.
#[derive(Clone)]
struct Operation {
    name: String,
    method: Method,
    path: String,
    schemes: Vec<String>,
    body: Option<Value>,
    takes_mail: bool,
}

impl Operation {
    /// Whether the path names something that belongs to somebody.
    fn names_a_registration(&self) -> bool {
        self.path.contains("{id}")
    }

    fn address(&self, tenant: &str, registration: &str) -> String {
        let path = self.path.replace("{tenant}", tenant).replace("{id}", registration);
        assert!(!path.contains('{'), "the access walk can't fill in {}", self.path);
        path
    }

    async fn call(&self, app: &TestApp, path: &str, authorization: Option<&str>) -> Answer {
        let mut request = app.server.request(self.method.clone(), path);
        if let Some(authorization) = authorization {
            request = request.header("Authorization", authorization);
        }
        request = match &self.body {
            _ if self.takes_mail => request.header("Content-Type", "message/rfc822").body(REQUEST),
            Some(Value::String(file)) => {
                request.header("Content-Type", "text/csv").body(file.clone())
            }
            Some(body) => request.json(body),
            None => request,
        };
        app.server.send(request).await
    }

    /// How this node, or its account's owner, shows itself.
    fn authorizations(&self, node: &TestNode) -> Vec<String> {
        let shown = |scheme: &String| match scheme.as_str() {
            "node_token" => node.bearer(),
            "account" => basic(&node.account.name, &node.account.password),
            other => panic!("the access walk doesn't know the scheme {other} of {}", self.name),
        };
        self.schemes.iter().map(shown).collect()
    }
}

/// How staff and operators show themselves.
const STAFF_SCHEMES: [&str; 3] = ["staff_token", "login", "operator_token"];

/// How sessions show themselves.
const SESSION_SCHEME: &str = "session_token";

/// The operations that ask for credentials of nodes and accounts, and the names of the public ones.
fn walk() -> (Vec<Operation>, Vec<String>) {
    let (guarded, public) = all();
    let of_others = |operation: &Operation| {
        let scheme = operation.schemes[0].as_str();
        STAFF_SCHEMES.contains(&scheme) || scheme == SESSION_SCHEME
    };
    (guarded.into_iter().filter(|operation| !of_others(operation)).collect(), public)
}

/// The operations that ask for credentials, and the names of the others.
fn all() -> (Vec<Operation>, Vec<String>) {
    let document = openapi::document();
    let (mut guarded, mut public) = (Vec::new(), Vec::new());
    for (path, method, operation) in openapi::operations(&document) {
        let name = operation["operationId"].as_str().expect("an operationId").to_owned();
        let security = operation["security"].as_array().expect("who may call it");
        let schemes = security.iter().flat_map(|one| one.as_object().expect("schemes").keys());
        // What a client may is told in `sessions/clients.rs`.
        let schemes: Vec<_> = schemes.filter(|scheme| *scheme != "client").cloned().collect();
        if security.iter().any(|one| one == &Value::Object(Map::new())) || schemes.is_empty() {
            public.push(name);
            continue;
        }
        let method = method.parse().expect("a method");
        let body = operation.get("requestBody");
        let takes_mail = body.is_some_and(|body| body["content"]["message/rfc822"].is_object());
        let body = body.filter(|_| !takes_mail).map(|body| example(&document, body));
        guarded.push(Operation { name, method, path, schemes, body, takes_mail });
    }
    public.sort();
    (guarded, public)
}

/// A body that is acceptable, as text if it is a file: its own example, or one made of those of its required members.
fn example(document: &Value, body: &Value) -> Value {
    if let Some(file) = body["content"]["text/csv"].get("example") {
        return file.clone();
    }
    let named = |schema: &'_ Value| match schema["$ref"].as_str() {
        Some(name) => document.pointer(name.trim_start_matches('#')).expect("the schema").clone(),
        None => schema.clone(),
    };
    let schema = named(&body["content"]["application/json"]["schema"]);
    if let Some(whole) = schema.get("example") {
        return whole.clone();
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let members = required.iter().map(|name| {
        let name = name.as_str().expect("a name");
        let member = named(&schema["properties"][name]);
        let example = member.get("example").unwrap_or(&member["examples"][0]);
        (name.to_owned(), example.clone())
    });
    Value::Object(members.collect())
}

/// A victim with a registration, and what the database held before anybody came.
struct Scene {
    app: TestApp,
    victim: TestNode,
    before: Contents,
}

impl Scene {
    async fn set(world: World) -> Self {
        let app = world.start().await;
        let account = app.provision(capacity(3)).await;
        let victim = registered(&app, &account).await;
        let before = app.contents().await;
        Self { app, victim, before }
    }

    /// The intruder's own registration, before which nothing is compared.
    async fn enters(&mut self, account: &Account) -> TestNode {
        let intruder = registered(&self.app, account).await;
        let path = format!("/{}/v1/sessions", account.tenant);
        let session = json!({ "host": "intruder" });
        self.app.server.post(&path, Some(&intruder.bearer()), &session).await.status(201);
        self.before = self.app.contents().await;
        intruder
    }

    async fn ends_as_it_began(mut self) {
        assert_eq!(self.app.contents().await, self.before);
        self.victim.revalidates().await.status(200);
    }
}

async fn registered(app: &TestApp, account: &Account) -> TestNode {
    let mut node = app.node(account, "a");
    node.registers().await.status(201);
    node
}

/// What succeeds only with units or with a key of one's own.
const NEED_SOMETHING: [&str; 2] = ["consume_units", "redeem_licence"];

/// Sell the account units of a metered feature, and a key that waits to be redeemed.
async fn sells(app: &TestApp, account: &Account) -> String {
    let staff = app.staff(account, Role::Owner).await;
    let product = json!({ "code": "ip", "name": "Platform" });
    staff.post("products", &product).await;
    let feature = json!({ "code": "calls", "name": "Calls", "kind": "metered", "period": "day" });
    staff.post("products/ip/features", &feature).await;
    let grants = json!([{ "feature": "calls", "quantity": 9 }]);
    let mut licence = json!({ "product": "ip", "kind": "formal", "grants": grants });
    let waiting = staff.post("licences", &licence).await.status(201);
    licence["account"] = account.name.clone().into();
    staff.post("licences", &licence).await.status(201);
    waiting.text_of("licences/0/key")
}

/// Nothing of the victim is seen: where its registration is named, it isn't found, and where none
/// is named, only the intruder's own is shown.
fn finds_nothing(operation: &Operation, victim: &TestNode, answer: Answer) {
    let answer = match operation.names_a_registration() {
        true => answer.status(404).refused(10003),
        // Units of a feature, and a key, that are nobody's there.
        false if operation.name == "open_session" => answer.status(201),
        false if NEED_SOMETHING.contains(&&*operation.name) => answer.status(422).refused(10001),
        false => answer.status(200),
    };
    assert!(!answer.text.contains(&victim.registration), "{}: {}", operation.name, answer.text);
}

/// An operation that asks for no credentials has to be put on the list above by somebody.
#[test]
fn what_anybody_may_call_is_listed_here() {
    assert_eq!(walk().1, PUBLIC);
}

/// What anybody may read is answered to nobody in particular.
#[test]
fn what_anybody_may_read_needs_no_credentials() {
    block_on(async {
        let app = World::Embedded.start().await;
        let account = app.provision(capacity(1)).await;
        for (path, method, operation) in openapi::operations(&openapi::document()) {
            let name = operation["operationId"].as_str().expect("an operationId");
            if method == "GET" && PUBLIC.contains(&name) {
                let path = path.replace("{tenant}", &account.tenant).replace("{code}", "30007");
                // Of a link, only that it is none: it needs one.
                let expected = if name == "show_password_form" { 404 } else { 200 };
                app.server.get(&path, None).await.status(expected);
            }
        }
    });
}

stories! {
    async fn nobody_gets_in(world) {
        let scene = Scene::set(world).await;
        let (app, victim) = (&scene.app, &scene.victim);
        for operation in walk().0 {
            let path = operation.address(&victim.account.tenant, &victim.registration);
            let by_account = operation.schemes.iter().any(|scheme| scheme == "account")
                || operation.name == "open_session";
            let code = if by_account { 30006 } else { 10003 };
            for authorization in [None, Some("Bearer"), Some("Basic !"), Some("Digest x")] {
                let answer = operation.call(app, &path, authorization).await;
                let answer = answer.status(401).refused(code);
                assert!(answer.headers.contains_key("www-authenticate"), "{}", operation.name);
            }
        }
        scene.ends_as_it_began().await;
    }

    /// Credentials of a kind that the operation doesn't take are none.
    async fn credentials_of_the_other_kind_are_none(world) {
        let scene = Scene::set(world).await;
        let (app, victim) = (&scene.app, &scene.victim);
        let owner = basic(&victim.account.name, &victim.account.password);
        for operation in walk().0 {
            let path = operation.address(&victim.account.tenant, &victim.registration);
            for (scheme, shown) in [("account", &owner), ("node_token", &victim.bearer())] {
                if !operation.schemes.iter().any(|taken| taken == scheme) {
                    // Not a client either, nor does it say of which account.
                    let expected = if operation.name == "open_session" { 422 } else { 401 };
                    operation.call(app, &path, Some(shown)).await.status(expected);
                }
            }
        }
        scene.ends_as_it_began().await;
    }

    async fn another_account_of_the_tenant_finds_nothing(world) {
        let mut scene = Scene::set(world).await;
        let neighbour = Provision { name: "neighbour".to_owned(), ..capacity(3) };
        let tenant = scene.victim.account.tenant.clone();
        let neighbour = scene.app.provision_in(&tenant, neighbour).await;
        let intruder = scene.enters(&neighbour).await;
        for operation in walk().0 {
            let path = operation.address(&tenant, &scene.victim.registration);
            for shown in operation.authorizations(&intruder) {
                let answer = operation.call(&scene.app, &path, Some(&shown)).await;
                finds_nothing(&operation, &scene.victim, answer);
            }
        }
        scene.ends_as_it_began().await;
    }

    /// Not by its own address.
    async fn another_tenant_finds_nothing(world) {
        let mut scene = Scene::set(world).await;
        let elsewhere = scene.app.provision(capacity(3)).await;
        assert_ne!(elsewhere.tenant, scene.victim.account.tenant);
        let intruder = scene.enters(&elsewhere).await;
        for operation in walk().0 {
            let path = operation.address(&elsewhere.tenant, &scene.victim.registration);
            for shown in operation.authorizations(&intruder) {
                let answer = operation.call(&scene.app, &path, Some(&shown)).await;
                finds_nothing(&operation, &scene.victim, answer);
            }
        }
        scene.ends_as_it_began().await;
    }

    /// Nor by the victim's, where it has no account; a token names its account, and finds nothing.
    async fn another_tenant_is_nobody_at_the_victims_address(world) {
        let mut scene = Scene::set(world).await;
        let elsewhere = Provision { name: "elsewhere".to_owned(), ..capacity(3) };
        let elsewhere = scene.app.provision(elsewhere).await;
        let intruder = scene.enters(&elsewhere).await;
        for operation in walk().0 {
            let path =
                operation.address(&scene.victim.account.tenant, &scene.victim.registration);
            for shown in operation.authorizations(&intruder) {
                let answer = operation.call(&scene.app, &path, Some(&shown)).await;
                match shown.starts_with("Basic") {
                    true => drop(answer.status(401).refused(30006)),
                    false if operation.names_a_registration() => {
                        finds_nothing(&operation, &scene.victim, answer);
                    }
                    false => drop(answer.status(401).refused(10003)),
                }
            }
        }
        scene.ends_as_it_began().await;
    }

    /// The victim itself gets in everywhere, so that the refusals above mean something.
    async fn the_owner_gets_in_everywhere(world) {
        let app = world.start().await;
        let tenant = app.provision(capacity(1)).await.tenant;
        for operation in walk().0 {
            for way in 0..operation.schemes.len() {
                let name = format!("{} {way}", operation.name);
                let account = app.provision_in(&tenant, Provision { name, ..capacity(1) }).await;
                let owner = registered(&app, &account).await;
                let path = operation.address(&account.tenant, &owner.registration);
                let shown = &operation.authorizations(&owner)[way];
                let key = sells(&app, &account).await;
                let operation = match operation.name.as_str() {
                    "redeem_licence" => Operation { body: Some(json!({ "key": key })), ..operation.clone() },
                    _ => operation.clone(),
                };
                let answer = operation.call(&app, &path, Some(shown)).await;
                assert!(answer.status < 300, "{}: {}", operation.name, answer.text);
            }
        }
    }
}
