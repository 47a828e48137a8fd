//! A vendor that sells licences of an integration platform, and a customer.

use rollcall_domain::staff::Role;
use rollcall_test_support::{
    Account, Answer, STAFF, TestApp, TestNode, TestStaff, World, basic, capacity,
};
use serde_json::{Value, json};

pub(crate) struct Shop {
    pub(crate) app: TestApp,
    pub(crate) account: Account,
    pub(crate) staff: TestStaff,
}

impl Shop {
    /// A vendor with the example's catalogue, and an account for so many nodes.
    pub(crate) async fn open(world: World, max_nodes: u32) -> Self {
        Self::open_in(world.start().await, max_nodes).await
    }

    /// The same in an installation that is there.
    pub(crate) async fn open_in(app: TestApp, max_nodes: u32) -> Self {
        let account = app.provision(capacity(max_nodes)).await;
        let catalogue = app.app.catalogue();
        catalogue.create_example(&STAFF, &account.tenant).await.expect("the example");
        let shop = Self { staff: app.staff(&account, Role::Business).await, app, account };
        // Its pre-licence is a story of its own.
        shop.staff.patch("products/ip", &json!({ "pre_licence": null })).await.status(200);
        shop
    }

    /// Issue a formal licence of these grants, with these members besides.
    pub(crate) async fn sells(&self, grants: &[&str], with: Value) -> Answer {
        self.issues("formal", grants, with).await
    }

    /// Issue licences, with these members besides.
    pub(crate) async fn issues(&self, kind: &str, grants: &[&str], with: Value) -> Answer {
        let grants: Vec<_> = grants
            .iter()
            .map(|grant| match grant.split_once('=') {
                Some((feature, units)) => {
                    json!({ "feature": feature, "quantity": units.parse::<u32>().unwrap() })
                }
                None => json!({ "feature": grant }),
            })
            .collect();
        let mut body = json!({ "product": "ip", "kind": kind, "grants": grants });
        for (name, value) in with.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.staff.post("licences", &body).await
    }

    /// The same, for the account.
    pub(crate) async fn sells_to_account(&self, grants: &[&str], mut with: Value) -> String {
        with["account"] = self.account.name.clone().into();
        self.sells(grants, with).await.status(201).text_of("licences/0/licence_id")
    }

    /// Staff post without a body.
    pub(crate) async fn acts(&self, path: &str) -> Answer {
        self.app.server.send(self.staff.request(reqwest::Method::POST, path)).await
    }

    /// The customer redeems a key.
    pub(crate) async fn redeems(&self, key: &str) -> Answer {
        self.as_owner("licences", &json!({ "key": key })).await
    }

    /// The customer posts something.
    pub(crate) async fn as_owner(&self, path: &str, body: &Value) -> Answer {
        let owner = basic(&self.account.name, &self.account.password);
        let path = format!("/{}/v1/{path}", self.account.tenant);
        self.app.server.post(&path, Some(&owner), body).await
    }

    /// A node checks features; the answers.
    pub(crate) async fn checks(&self, node: &TestNode, features: &[&str]) -> Vec<Value> {
        let features: Vec<_> = features.iter().map(|code| json!({ "code": code })).collect();
        let body = json!({ "features": features, "new": true });
        let path = format!("/{}/v1/features/check", self.account.tenant);
        let answer = self.app.server.post(&path, Some(&node.bearer()), &body).await.status(200);
        answer.member("results").as_array().cloned().expect("results")
    }

    /// What the account may use.
    pub(crate) async fn entitlements(&self) -> Answer {
        let path = format!("accounts/{}/entitlements", self.account.id);
        self.staff.get(&path).await.status(200)
    }

    /// A registered node.
    pub(crate) async fn node(&self, id: &str) -> TestNode {
        let mut node = self.app.node(&self.account, id);
        node.registers().await.status(201);
        node
    }
}

/// The feature of this code among entitlements.
pub(crate) fn feature(entitlements: &Answer, code: &str) -> Value {
    let features = entitlements.member("features");
    let found = features.as_array().unwrap().iter().find(|it| it["code"] == code);
    found.cloned().unwrap_or_else(|| panic!("no {code} in {features}"))
}

/// What a lease says of features.
pub(crate) fn ent_of(lease: &str) -> Value {
    claims_of(lease)["ent"].clone()
}

/// The claims of a lease, unverified.
pub(crate) fn claims_of(lease: &str) -> Value {
    serde_json::from_str(&text_of(lease)).expect("JSON")
}

/// The text of its claims.
pub(crate) fn text_of(lease: &str) -> String {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
    let claims = lease.split('.').nth(1).expect("claims");
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64");
    String::from_utf8(claims).expect("text")
}
