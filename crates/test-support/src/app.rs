//! The product in the test's own process, behind its real HTTP server.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use prometheus::Registry;
use rollcall_app::{
    App, Parts, Randomness,
    credentials::{HashCost, RateLimits},
    mail::MailConfig,
    requests::RequestMailbox,
};
use rollcall_http::{Pages, Running, ServerOptions};
use rollcall_signing::MasterKey;
use rollcall_storage::{Options, Store};
use serde_json::Value;
use tempfile::TempDir;

use crate::{Account, Answer, ManualClock, Provision, TestDatabase, TestNode, World, at};

/// The product, started for a test.
pub struct TestApp {
    /// The time.
    pub clock: ManualClock,
    /// The use cases, for staff and workers.
    pub app: App,
    /// How nodes call it.
    pub server: Server,
    /// Its operations port.
    pub ops: Server,
    /// Its database.
    pub database: TestDatabase,
    cache_url: String,
    letterbox: TempDir,
    tenants: AtomicU32,
    running: Mutex<Vec<Running>>,
}

/// The master key of every test.
pub const MASTER_KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

impl TestApp {
    /// Start it on a database of its own.
    pub async fn start(world: World) -> Self {
        Self::start_on(TestDatabase::new(world).await, &world.cache_url()).await
    }

    /// Start it on a database and a cache that the test brings along.
    pub async fn start_on(database: TestDatabase, cache_url: &str) -> Self {
        let clock = ManualClock::starting(at("2026-03-02T08:00:00Z"));
        let letterbox = TempDir::new().expect("a directory for mail");
        let mailing = mailing("file:", letterbox.path());
        let launched = launch(database.url(), cache_url, &clock, (mailing, Vec::new())).await;
        let Launched { app, server, ops, running } = launched;
        let (tenants, running) = (AtomicU32::new(0), Mutex::new(vec![running]));
        let cache_url = cache_url.to_owned();
        Self { clock, app, server, ops, database, cache_url, letterbox, tenants, running }
    }

    /// Start another server on the same database and cache, with everything of its own.
    pub async fn another(&self) -> (App, Server) {
        self.another_that_mails_to("file:").await
    }

    /// The same, with a relay of its own, as `mail_url` names one.
    pub async fn another_that_mails_to(&self, mail_url: &str) -> (App, Server) {
        self.another_that_mails_by(mail_url, Vec::new()).await
    }

    /// The same, with mailboxes as well.
    pub async fn another_that_mails_by(
        &self,
        mail_url: &str,
        mailboxes: Vec<RequestMailbox>,
    ) -> (App, Server) {
        let mail = (mailing(mail_url, self.letterbox.path()), mailboxes);
        let url = self.database.url();
        let launched = launch(url, &self.cache_url, &self.clock, mail).await;
        self.running.lock().expect("no test panics here").push(launched.running);
        (launched.app, launched.server)
    }

    /// Stop serving, as an operator does it: requests in flight are waited for.
    pub async fn stops(&self) {
        let running = std::mem::take(&mut *self.running.lock().expect("no test panics here"));
        for server in running {
            server.stop().await;
        }
    }

    /// The mails that have arrived by now, oldest first, as their bytes.
    pub async fn mails(&self) -> Vec<Vec<u8>> {
        self.run_workers().await;
        let Ok(letters) = std::fs::read_dir(self.letterbox.path()) else { return Vec::new() };
        let mut paths: Vec<_> =
            letters.map(|letter| letter.expect("a file of the letterbox").path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
        paths.sort();
        paths.iter().map(|path| std::fs::read(path).expect("a mail")).collect()
    }

    /// Make a tenant and an account in it.
    pub async fn provision(&self, wanted: Provision) -> Account {
        let number = self.tenants.fetch_add(1, Ordering::Relaxed);
        wanted.make(&self.app, &format!("vendor-{number}")).await
    }

    /// Make another account in a tenant that is there.
    pub async fn provision_in(&self, tenant: &str, wanted: Provision) -> Account {
        wanted.make_in(&self.app, tenant).await
    }

    /// A node of an account, not yet registered.
    pub fn node(&self, account: &Account, node_id: &str) -> TestNode {
        TestNode::new(&self.server, account, node_id)
    }

    /// Do everything that workers would do by now.
    pub async fn run_workers(&self) {
        rollcall_workers::run_once(&self.app).await.expect("workers that work");
    }
}

/// How many connections to its database the product has, besides those of group commits.
pub const CONNECTIONS: u32 = 4;

/// A server of the test's own process, for as long as its runtime lives.
struct Launched {
    app: App,
    server: Server,
    ops: Server,
    running: Running,
}

fn mailing(mail_url: &str, letterbox: &Path) -> MailConfig {
    MailConfig {
        transport: rollcall_mail::open(mail_url, letterbox).expect("a transport"),
        sender: "licences@vendor.example".parse().expect("an address"),
        authserv_ids: vec!["mx.vendor.example".to_owned()],
    }
}

/// The console, as the executable serves it.
pub(crate) fn console() -> Pages {
    Pages {
        configure: rollcall_console::routes,
        routes: rollcall_console::patterns,
        own: rollcall_console::is_console,
        uploads: rollcall_console::UPLOADS,
        may_send: rollcall_console::may_send,
    }
}

async fn launch(
    url: &str,
    cache_url: &str,
    clock: &ManualClock,
    (mailing, request_mailboxes): (MailConfig, Vec<RequestMailbox>),
) -> Launched {
    let registry = Registry::new();
    let options = Options { url: url.to_owned(), connections: CONNECTIONS };
    let store = Store::connect(&options, &registry).await.expect("a database");
    let app = App::new(Parts {
        store,
        cache: rollcall_cache::open(cache_url).await.expect("a cache"),
        clock: Arc::new(clock.clone()),
        randomness: Randomness::from_os().expect("randomness"),
        master_key: MasterKey::from_text(MASTER_KEY).expect("a master key"),
        mailing,
        request_mailboxes,
        public_url: "https://register.example.com".to_owned(),
        // As cheap as Argon2id gets: what a hash costs is not what these tests are about.
        hash_cost: HashCost { memory_kib: 8, passes: 1 },
        limits: RateLimits::default(),
        registry: registry.clone(),
        version: "0.0.0 (a test's)",
    })
    .expect("an application");
    let anywhere = "127.0.0.1:0".parse().expect("an address");
    let options = ServerOptions {
        listen: anywhere,
        ops_listen: anywhere,
        workers: Some(1),
        pages: console(),
        ..ServerOptions::default()
    };
    let bound = rollcall_http::Server::bind(options, app.clone(), registry);
    let running = bound.expect("two free ports").start();
    let server = Server::at(&format!("127.0.0.1:{}", running.port()));
    let ops = Server::at(&format!("127.0.0.1:{}", running.ops_port()));
    Launched { app, server, ops, running }
}

/// How to call a server.
#[derive(Debug, Clone)]
pub struct Server {
    base: String,
    client: reqwest::Client,
}

impl Server {
    /// The server at `host:port`.
    pub fn at(address: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { base: format!("http://{address}"), client }
    }

    /// Where it is, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.base
    }

    /// A request of the test's own making.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// POST JSON.
    pub async fn post(&self, path: &str, authorization: Option<&str>, body: &Value) -> Answer {
        let request = self.request(reqwest::Method::POST, path).json(body);
        self.send(authorized(request, authorization)).await
    }

    /// GET.
    pub async fn get(&self, path: &str, authorization: Option<&str>) -> Answer {
        let request = self.request(reqwest::Method::GET, path);
        self.send(authorized(request, authorization)).await
    }

    /// GET, from a server that may not be there.
    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        let response = self.request(reqwest::Method::GET, path).send().await.ok()?;
        Some(Answer::of(response).await)
    }

    /// DELETE.
    pub async fn delete(&self, path: &str, authorization: Option<&str>) -> Answer {
        let request = self.request(reqwest::Method::DELETE, path);
        self.send(authorized(request, authorization)).await
    }

    /// Send a request.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        Answer::of(request.send().await.expect("an answer")).await
    }
}

fn authorized(
    request: reqwest::RequestBuilder,
    authorization: Option<&str>,
) -> reqwest::RequestBuilder {
    match authorization {
        Some(authorization) => request.header("Authorization", authorization),
        None => request,
    }
}
