//! What a program of the vendor's staff would do: plain HTTP.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::{Method, RequestBuilder};
use rollcall_config::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::json;

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
        let sent = format!("{method} {path}");
        let failed = |error| Failure::because(format!("{sent} got no answer"), &error);
        let request = with(self.http.request(method, format!("{}{path}", self.base)));
        let response = request.send().await.map_err(failed)?;
        let status = response.status().as_u16();
        let body = response.text().await.map_err(failed)?;
        Ok(Answer { sent, status, body })
    }
}

impl Answer {
    /// What was sent and its status, then whatever else there is to tell.
    pub(super) fn seen(&self, tell: impl AsRef<str>) -> String {
        format!("{} → {}: {}", self.sent, self.status, tell.as_ref())
    }

    /// The body as what it has to be.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.body)
            .map_err(|_| Failure::new(self.seen(format!("unexpected: {}", self.body))))
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

/// The customer's own program, with account and password.
pub(super) struct Owner<'a> {
    pub(super) client: &'a Client,
    pub(super) tenant: &'a str,
    pub(super) account: &'a str,
    pub(super) password: &'a SecretString,
}

impl Owner<'_> {
    /// A licence key is redeemed.
    pub(super) async fn redeems(&self, key: &SecretString) -> Result<Answer, Failure> {
        self.posts("licences", json!({ "key": key.expose_secret() })).await
    }

    /// Units of a metered feature are consumed.
    pub(super) async fn consumes(
        &self,
        batch: &str,
        feature: &str,
        units: u32,
    ) -> Result<Answer, Failure> {
        let units = json!([{ "code": feature, "units": units }]);
        self.posts("features/consume", json!({ "batch_id": batch, "units": units })).await
    }

    /// Features and bundles are checked.
    pub(super) async fn checks(&self, feature: &str, bundle: &str) -> Result<Answer, Failure> {
        let features = json!([{ "code": feature }]);
        self.posts("features/check", json!({ "features": features, "bundles": [bundle] })).await
    }

    async fn posts(&self, path: &str, body: serde_json::Value) -> Result<Answer, Failure> {
        let path = format!("/{}/v1/{path}", self.tenant);
        let password = Some(self.password.expose_secret());
        let call = |call: RequestBuilder| call.basic_auth(self.account, password).json(&body);
        self.client.call(Method::POST, &path, call).await
    }
}
