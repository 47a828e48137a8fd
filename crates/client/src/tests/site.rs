//! A node of the test's: its directory, its clock, and the vendor it belongs to.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tempfile::TempDir;

use super::{
    server::{Asked, FakeServer, Reply, grant},
    *,
};
use crate::{Client, ClientBuilder, Clock, Credentials, Node};

/// A clock that the test moves.
#[derive(Clone)]
pub(super) struct Hands(Arc<Mutex<DateTime<Utc>>>);

impl Clock for Hands {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A node, its directory and its clock.
pub(super) struct Site {
    pub(super) dir: TempDir,
    pub(super) hands: Hands,
    pub(super) vendor: Arc<Vendor>,
}

impl Site {
    pub(super) fn new() -> Self {
        let hands = Hands(Arc::new(Mutex::new(at(0))));
        Self { dir: TempDir::new().unwrap(), hands, vendor: Arc::new(Vendor::new()) }
    }

    pub(super) fn client(&self, servers: &[&FakeServer]) -> Client {
        self.client_waiting(servers, Duration::from_secs(30))
    }

    pub(super) fn client_waiting(&self, servers: &[&FakeServer], timeout: Duration) -> Client {
        self.builder(servers).answer_timeout(timeout).open_in(|_| None).unwrap()
    }

    pub(super) fn builder(&self, servers: &[&FakeServer]) -> ClientBuilder {
        let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1").hostname("fdl-1");
        let builder = Client::builder(node, [self.vendor.root.kid.as_str()])
            .state_dir(self.dir.path())
            .node_id("fdl-1")
            .clock(self.hands.clone())
            .retries(0)
            .no_proxy();
        servers.iter().fold(builder, |builder, server| builder.server(&server.url))
    }

    /// What stands in the state file.
    pub(super) fn kept(&self) -> serde_json::Value {
        let bytes = std::fs::read(self.dir.path().join("state.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    pub(super) fn time(&self, seconds: i64) {
        *self.hands.0.lock().unwrap() = at(seconds);
    }
}

pub(super) fn acme() -> Credentials {
    Credentials::new("acme", "correct horse")
}

pub(super) fn nonce(asked: &Asked) -> &str {
    asked.body["nonce"].as_str().unwrap()
}

/// A vendor's server as it should be. The time of its leases is the test's.
pub(super) fn granting(vendor: &Vendor, asked: &Asked) -> Reply {
    match asked.line.starts_with("DELETE") {
        true => Reply::With(204, String::new()),
        false => grant(vendor.lease_answering(nonce(asked), ME, 0)),
    }
}
