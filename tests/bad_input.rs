//! Bad input: each is a coded problem that names the field, none is a fault of ours, and none leaves
//! a trace in the data.

mod credentials;
mod fields;
mod raw_http;
mod requests;

use reqwest::{Body, Method};
use rollcall_test_support::{Account, Answer, Contents, TestApp, TestNode, World, capacity};
use serde_json::{Value, json};

/// An account with a node, and what the database held before the bad input came.
struct Scene {
    app: TestApp,
    account: Account,
    node: TestNode,
    before: Contents,
}

impl Scene {
    async fn set(world: World) -> Self {
        let app = world.start().await;
        let account = app.provision(capacity(5)).await;
        let mut node = app.node(&account, "a");
        node.registers().await.status(201);
        let before = app.contents().await;
        Self { app, account, node, before }
    }

    /// What has been done until now was meant.
    async fn goes_on(&mut self) {
        self.before = self.app.contents().await;
    }

    /// Nothing was left behind, and the node never noticed.
    async fn ends_as_it_began(mut self) {
        assert_eq!(self.app.contents().await, self.before);
        self.node.revalidates().await.status(200);
    }

    fn registrations(&self) -> String {
        format!("/{}/v1/registrations", self.account.tenant)
    }

    fn batch(&self) -> String {
        format!("{}/batch", self.registrations())
    }

    fn revalidations(&self) -> String {
        format!("{}/revalidations", self.node.path())
    }

    /// The addresses that read a body, each with one that it takes.
    fn takers(&self) -> [(String, Value); 3] {
        let (account, password) = (&self.account.name, &self.account.password);
        let mut node = rollcall_test_support::node_body("b");
        let register = json!({
            "account": account, "password": password, "node_token": "rcn_x", "nonce": "n",
            "node": node.clone(),
        });
        node["node_token"] = json!("rcn_x");
        node["nonce"] = json!("n");
        let batch = json!({ "account": account, "password": password, "nodes": [node] });
        let revalidate = json!({
            "lease_seq": 1, "version": "4.2.2", "domain": "bi.example.com", "hostname": "h",
            "app_name": "webroot", "project_name": "Sales", "nonce": "n", "lease": "a.b.c",
            "unreported_failures": [{ "at": "2026-03-02T07:00:00Z", "message": "timeout" }],
        });
        [
            (self.registrations(), register),
            (self.batch(), batch),
            (self.revalidations(), revalidate),
        ]
    }

    /// POST as the node would, with a body of any kind.
    async fn posts(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.posts_as(path, Some("application/json"), body).await
    }

    async fn posts_as(
        &self,
        path: &str,
        media_type: Option<&str>,
        body: impl Into<Body>,
    ) -> Answer {
        let request = self.app.server.request(Method::POST, path);
        let mut request = request.header("Authorization", self.node.bearer()).body(body);
        if let Some(media_type) = media_type {
            request = request.header("Content-Type", media_type);
        }
        self.app.server.send(request).await
    }
}

/// 10001 with this status that names one field; why it is wrong.
#[track_caller]
pub(crate) fn names(answer: Answer, status: u16, field: &str) -> String {
    let answer = answer.status(status).refused(10001);
    let errors = answer.member("errors");
    assert_eq!(errors.as_array().map(Vec::len), Some(1), "{errors}");
    assert_eq!(answer.text_of("errors/0/field"), field, "{errors}");
    answer.text_of("errors/0/reason")
}
