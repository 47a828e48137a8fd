//! A program as its developer would write it: it opens a session, checks seats out, and calls on time.

use rollcall_test_support::{Answer, Server, TestNode};
use serde_json::{Value, json};

use crate::licences::shop::Shop;

#[derive(Debug, Clone)]
pub(crate) struct Program {
    /// The server it calls.
    pub(crate) server: Server,
    tenant: String,
    pub(crate) session: String,
    pub(crate) token: String,
    /// The tickets that it holds, with their leases.
    pub(crate) tickets: Vec<(String, String)>,
}

/// What a program of this user on this machine says of itself.
pub(crate) fn says(host: &str, user: &str, process: Option<&str>) -> Value {
    let mut body = json!({ "host": host, "user": user });
    if let Some(process) = process {
        body["process"] = process.into();
    }
    body
}

impl Program {
    /// Open a session as a node of the shop's customer.
    pub(crate) async fn opens(shop: &Shop, node: &TestNode, body: &Value) -> Self {
        let answer = Self::asks_to_open(shop, node, body).await.status(201);
        Self::of(shop, &answer)
    }

    /// The answer to that.
    pub(crate) async fn asks_to_open(shop: &Shop, node: &TestNode, body: &Value) -> Answer {
        let path = format!("/{}/v1/sessions", shop.account.tenant);
        node.server.post(&path, Some(&node.bearer()), body).await
    }

    /// The program that got this answer.
    pub(crate) fn of(shop: &Shop, opened: &Answer) -> Self {
        Self::at(&shop.app.server, &shop.account.tenant, opened)
    }

    /// The program that got this answer of a server.
    pub(crate) fn at(server: &Server, tenant: &str, opened: &Answer) -> Self {
        Self {
            server: server.clone(),
            tenant: tenant.to_owned(),
            session: opened.text_of("session_id"),
            token: opened.text_of("session_token"),
            tickets: Vec::new(),
        }
    }

    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    pub(crate) fn path(&self) -> String {
        format!("/{}/v1/sessions/{}", self.tenant, self.session)
    }

    /// Check out, and keep the tickets.
    pub(crate) async fn checks_out(&mut self, body: &Value) -> Answer {
        let path = format!("{}/checkouts", self.path());
        let answer = self.server.post(&path, Some(&self.bearer()), body).await;
        if answer.status == 201 {
            self.keeps(&answer);
        }
        answer
    }

    /// Keep the tickets of an answer.
    pub(crate) fn keeps(&mut self, answer: &Answer) {
        self.tickets.extend(tickets_of(answer));
    }

    /// Check out so many topics.
    pub(crate) async fn takes(&mut self, quantity: u32) -> Answer {
        let feature = json!({ "code": "topics", "quantity": quantity });
        self.checks_out(&json!({ "features": [feature] })).await
    }

    /// Give a sign of life, and keep the tickets' new leases.
    pub(crate) async fn beats(&mut self) -> Answer {
        let leases: Vec<_> = self.tickets.iter().map(|(_, lease)| lease).collect();
        let body = json!({ "tickets": leases });
        let answer = self.beats_with(&body).await;
        if answer.status == 200 {
            self.tickets = tickets_of(&answer);
        }
        answer
    }

    /// Give a sign of life that says this.
    pub(crate) async fn beats_with(&self, body: &Value) -> Answer {
        self.server.post(&format!("{}/heartbeats", self.path()), Some(&self.bearer()), body).await
    }

    /// Release one of its tickets.
    pub(crate) async fn releases(&mut self, query: &str) -> Answer {
        let (ticket, _) = self.tickets.first().expect("a ticket").clone();
        let path = format!("{}/checkouts/{ticket}{query}", self.path());
        let answer = self.server.delete(&path, Some(&self.bearer())).await;
        if answer.status == 204 && query.is_empty() {
            self.tickets.remove(0);
        }
        answer
    }

    /// Close its session.
    pub(crate) async fn closes(&self) -> Answer {
        self.server.delete(&self.path(), Some(&self.bearer())).await
    }
}

fn tickets_of(answer: &Answer) -> Vec<(String, String)> {
    let tickets = answer.member("tickets");
    let text = |ticket: &Value, member: &str| ticket[member].as_str().expect("a text").to_owned();
    let tickets = tickets.as_array().expect("tickets").iter();
    tickets.map(|ticket| (text(ticket, "ticket"), text(ticket, "lease"))).collect()
}

/// A shop that has sold so many topics to its customer, and a node of theirs.
pub(crate) async fn sold(shop: Shop, topics: u32) -> (Shop, TestNode) {
    shop.sells_to_account(&[&format!("topics={topics}")], json!({})).await;
    let node = shop.node("server-1").await;
    (shop, node)
}
