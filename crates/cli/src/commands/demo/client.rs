//! What a node's program would do: plain HTTP.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{Method, RequestBuilder};
use rollcall_api_types::{Problem, Registered};
use rollcall_config::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::failure::Failure;

/// Calls the server.
#[derive(Debug, Clone)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
}

/// What was sent, in short, and what came back.
#[derive(Debug)]
pub(super) struct Answer {
    sent: String,
    pub(super) status: u16,
    pub(super) body: String,
}

impl Client {
    /// Of a server that listens there.
    pub(super) fn of(mut listen: SocketAddr) -> Result<Self, Failure> {
        match listen.ip() {
            IpAddr::V4(ip) if ip.is_unspecified() => listen.set_ip(Ipv4Addr::LOCALHOST.into()),
            IpAddr::V6(ip) if ip.is_unspecified() => listen.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        // A proxy of the environment's doesn't know our loopback.
        let http = reqwest::Client::builder().no_proxy().build();
        let http = http.map_err(|error| Failure::because("no HTTP client", &error))?;
        Ok(Self { http, base: format!("http://{listen}") })
    }

    /// Where the server is.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Result<Answer, Failure> {
        // Ids are long and say nothing: the story shows their beginning only.
        let short: Vec<_> = path.split('/').map(shortened).collect();
        let sent = format!("{method} {}", short.join("/"));
        let failed = |error| Failure::because(format!("{sent} got no answer"), &error);
        let request = with(self.http.request(method, format!("{}{path}", self.base)));
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let body = response.text().await.map_err(failed)?;
        Ok(Answer { sent, status, body })
    }
}

fn shortened(segment: &str) -> String {
    match segment.strip_prefix("reg_") {
        Some(id) => format!("reg_…{}", &id[id.len().saturating_sub(4)..]),
        None => segment.to_owned(),
    }
}

impl Answer {
    /// What was sent and its status, then whatever else there is to tell.
    pub(super) fn seen(&self, tell: impl AsRef<str>) -> String {
        format!("{} → {}: {}", self.sent, self.status, tell.as_ref())
    }

    /// The registration that was granted or renewed.
    pub(super) fn registered(&self) -> Result<Registered, Failure> {
        self.read()
    }

    /// The refusal.
    pub(super) fn problem(&self) -> Result<Problem, Failure> {
        self.read()
    }

    /// The body as what it has to be.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.body)
            .map_err(|_| Failure::new(self.seen(format!("unexpected: {}", self.body))))
    }
}

/// A customer: an account of a tenant and its password.
#[derive(Debug)]
pub(super) struct Customer {
    pub(super) client: Client,
    pub(super) tenant: String,
    pub(super) account: String,
    pub(super) password: SecretString,
}

impl Customer {
    fn path(&self, rest: &str) -> String {
        format!("/{}{rest}", self.tenant)
    }

    /// The body of a registration.
    pub(super) fn registration(&self, node_id: &str, password: &str) -> Value {
        json!({
            "account": self.account,
            "password": password,
            "node": {
                "node_id": node_id, "hostname": node_id,
                "project_id": "sales-dw", "project_name": "Sales DW",
                "app_name": "webroot", "version": "4.2.1", "domain": "bi.example.com",
            },
        })
    }

    /// A node registers.
    pub(super) async fn register(&self, node_id: &str) -> Result<Answer, Failure> {
        self.register_with(node_id, self.password.expose_secret()).await
    }

    /// A node registers with this password.
    pub(super) async fn register_with(
        &self,
        node_id: &str,
        password: &str,
    ) -> Result<Answer, Failure> {
        let body = self.registration(node_id, password);
        self.client
            .call(Method::POST, &self.path("/v1/registrations"), |call| call.json(&body))
            .await
    }

    /// A node answers the roll call.
    pub(super) async fn revalidate(&self, node: &Node) -> Result<Answer, Failure> {
        let path = self.path(&format!("/v1/registrations/{}/revalidations", node.id));
        let body = json!({ "lease_seq": node.lease_seq, "version": "4.2.1" });
        self.client
            .call(Method::POST, &path, |call| call.bearer_auth(&node.token).json(&body))
            .await
    }

    /// A node reads its registration.
    pub(super) async fn read(&self, node: &Node) -> Result<Answer, Failure> {
        let path = self.path(&format!("/v1/registrations/{}", node.id));
        self.client.call(Method::GET, &path, |call| call.bearer_auth(&node.token)).await
    }

    /// A node leaves.
    pub(super) async fn unbind(&self, node: &Node) -> Result<Answer, Failure> {
        let path = self.path(&format!("/v1/registrations/{}", node.id));
        self.client.call(Method::DELETE, &path, |call| call.bearer_auth(&node.token)).await
    }

    /// Anybody fetches the signed key set.
    pub(super) async fn signed_keys(&self) -> Result<Answer, Failure> {
        let path = self.path("/.well-known/rollcall-keys");
        self.client.call(Method::GET, &path, |call| call).await
    }
}

/// The vendor's business staff, or a program of theirs.
pub(super) struct Office {
    pub(super) client: Client,
    pub(super) tenant: String,
    pub(super) token: SecretString,
}

impl Office {
    /// A mail comes in.
    pub(super) async fn receives(&self, mail: &str) -> Result<Answer, Failure> {
        let path = format!("/{}/v1/admin/requests", self.tenant);
        let call = |call: RequestBuilder| {
            call.bearer_auth(self.token.expose_secret())
                .header("Content-Type", "message/rfc822")
                .body(mail.to_owned())
        };
        self.client.call(Method::POST, &path, call).await
    }

    /// A request is accepted, for one node.
    pub(super) async fn accepts(&self, request: &str) -> Result<Answer, Failure> {
        let path = format!("/{}/v1/admin/requests/{request}/accept", self.tenant);
        let body = json!({ "max_nodes": 1 });
        let call = |call: RequestBuilder| call.bearer_auth(self.token.expose_secret()).json(&body);
        self.client.call(Method::POST, &path, call).await
    }
}

/// What a node keeps of its registration.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: &'static str,
    pub(super) id: String,
    pub(super) token: String,
    pub(super) lease: String,
    pub(super) lease_seq: i64,
}

impl Node {
    /// As it was registered.
    pub(super) fn registered(name: &'static str, registered: Registered) -> Self {
        Self {
            name,
            id: registered.registration_id.to_string(),
            token: registered.node_token.unwrap_or_default(),
            lease: registered.lease,
            lease_seq: registered.lease_seq,
        }
    }

    /// Keep the new lease.
    pub(super) fn renewed(&mut self, renewed: Registered) {
        (self.lease, self.lease_seq) = (renewed.lease, renewed.lease_seq);
    }
}
