//! A program of the vendor's staff.

use reqwest::Method;
use rollcall_app::staff::TokenDraft;
use rollcall_domain::staff::Role;
use secrecy::ExposeSecret;
use serde_json::Value;

use crate::{Account, Answer, STAFF, Server, TestApp};

/// A program that calls a tenant's Staff API with a token of its own.
#[derive(Debug, Clone)]
pub struct TestStaff {
    /// Where it calls.
    pub server: Server,
    /// The tenant's slug.
    pub tenant: String,
    /// What it shows.
    pub bearer: String,
}

impl TestApp {
    /// A program with a new token of this role.
    pub async fn staff(&self, account: &Account, role: Role) -> TestStaff {
        let tenant = account.tenant.clone();
        let draft = TokenDraft { name: role.to_string(), role, expires_on: None };
        let made = self.app.staff().create_token(&STAFF, &tenant, draft).await.expect("a token");
        let bearer = format!("Bearer {}", made.text.expose_secret());
        TestStaff { server: self.server.clone(), tenant, bearer }
    }

    /// What a program shows that calls the Platform API.
    pub async fn operator(&self) -> String {
        let made = self.app.staff().create_operator_token("a test", None).await.expect("a token");
        format!("Bearer {}", made.text.expose_secret())
    }
}

impl TestStaff {
    /// A request below `/{tenant}/v1/admin`.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let path = format!("/{}/v1/admin/{path}", self.tenant);
        self.server.request(method, &path).header("Authorization", &self.bearer)
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.server.send(self.request(Method::GET, path)).await
    }

    /// POST JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.server.send(self.request(Method::POST, path).json(body)).await
    }

    /// POST JSON that must take effect once.
    pub async fn post_once(&self, path: &str, key: &str, body: &Value) -> Answer {
        let request = self.request(Method::POST, path).header("Idempotency-Key", key);
        self.server.send(request.json(body)).await
    }

    /// PATCH.
    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.server.send(self.request(Method::PATCH, path).json(body)).await
    }

    /// PATCH of what is at this version.
    pub async fn patch_if(&self, path: &str, version: &str, body: &Value) -> Answer {
        let request = self.request(Method::PATCH, path).header("If-Match", version);
        self.server.send(request.json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.server.send(self.request(Method::DELETE, path)).await
    }
}
