//! A node as its product's developer would write it: it keeps what it is given and calls.

use base64::Engine as _;
use serde_json::{Value, json};

use crate::{Account, Answer, Server};

/// The header of an account's owner.
pub fn basic(name: &str, password: &str) -> String {
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("{name}:{password}"));
    format!("Basic {pair}")
}

/// What a node says of itself.
pub fn node_body(node_id: &str) -> Value {
    json!({
        "node_id": node_id, "project_id": "sales", "project_name": "Sales DW",
        "app_name": "webroot", "version": "4.2.1", "domain": "bi.example.com", "hostname": node_id,
    })
}

/// One node of an account.
#[derive(Debug, Clone)]
pub struct TestNode {
    /// The server it calls.
    pub server: Server,
    /// The account it belongs to.
    pub account: Account,
    /// What it says of itself.
    pub body: Value,
    /// The registration it holds.
    pub registration: String,
    /// Its token.
    pub token: String,
    /// The number of the lease it holds.
    pub seq: i64,
    /// The lease it holds.
    pub lease: String,
}

impl TestNode {
    /// A node that is not yet registered.
    pub fn new(server: &Server, account: &Account, node_id: &str) -> Self {
        Self {
            server: server.clone(),
            account: account.clone(),
            body: node_body(node_id),
            registration: String::new(),
            token: String::new(),
            seq: 0,
            lease: String::new(),
        }
    }

    /// The request with which it registers.
    pub fn register_body(&self) -> Value {
        let mut body = json!({
            "account": self.account.name, "password": self.account.password, "node": self.body,
        });
        if !self.token.is_empty() {
            body["node_token"] = self.token.clone().into();
        }
        body
    }

    /// Register, and keep what it is given.
    pub async fn registers(&mut self) -> Answer {
        let path = format!("/{}/v1/registrations", self.account.tenant);
        let answer = self.server.post(&path, None, &self.register_body()).await;
        self.keep(&answer);
        answer
    }

    /// Revalidate, and keep what it is given.
    pub async fn revalidates(&mut self) -> Answer {
        let body = json!({ "lease_seq": self.seq, "version": "4.2.1" });
        self.revalidates_with(body).await
    }

    /// Revalidate with a body of the test's own.
    pub async fn revalidates_with(&mut self, body: Value) -> Answer {
        let path = format!("{}/revalidations", self.path());
        let answer = self.server.post(&path, Some(&self.bearer()), &body).await;
        self.keep(&answer);
        answer
    }

    /// Unbind itself.
    pub async fn unbinds(&self) -> Answer {
        self.server.delete(&self.path(), Some(&self.bearer())).await
    }

    /// Its account's owner unbinds it from elsewhere.
    pub async fn is_unbound_by_owner(&self) -> Answer {
        let owner = basic(&self.account.name, &self.account.password);
        self.server.delete(&self.path(), Some(&owner)).await
    }

    /// Read its registration.
    pub async fn reads(&self) -> Answer {
        self.server.get(&self.path(), Some(&self.bearer())).await
    }

    /// The state that it reads.
    pub async fn state(&self) -> String {
        self.reads().await.status(200).text_of("state")
    }

    /// The path of its registration.
    pub fn path(&self) -> String {
        format!("/{}/v1/registrations/{}", self.account.tenant, self.registration)
    }

    /// The header of its token.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub(crate) fn keep(&mut self, answer: &Answer) {
        if !(200..300).contains(&answer.status) {
            return;
        }
        let json = answer.json();
        let text = |member: &str| json[member].as_str().map(str::to_owned);
        self.registration = text("registration_id").unwrap_or_default();
        self.lease = text("lease").unwrap_or_default();
        self.seq = json["lease_seq"].as_i64().unwrap_or_default();
        if let Some(token) = text("node_token") {
            self.token = token;
        }
    }
}
