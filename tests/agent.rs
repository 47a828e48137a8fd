//! The agent beside a product: what people, scripts and products see of it.

mod access_guard;
pub(crate) mod browser;
mod cluster;
mod command;
mod licences;
mod page;

use rollcall_agent::{Agent, AgentOptions, Listen, PinSource, RunningAgent};
use rollcall_client::{Client, Identity, Node, Roots};
use rollcall_domain::Clock as _;
use rollcall_test_support::{
    Account, ManualClock, Server, TestApp, basic, capacity, hours, minutes, stories,
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::client::{Hands, proxy::Proxy};

/// A server of the product with an agent beside it.
struct Site {
    account: Account,
    root: String,
    dir: TempDir,
    gate: Proxy,
    clock: ManualClock,
}

/// An agent at work, and how to call it.
struct Beside {
    agent: RunningAgent,
    server: Server,
}

impl Site {
    async fn new(app: &TestApp, account: &Account) -> Self {
        Self {
            account: account.clone(),
            root: app.app.tenants().show(&account.tenant).await.unwrap().root_thumbprint,
            dir: TempDir::new().unwrap(),
            gate: Proxy::before(app.server.url()).await,
            clock: app.clock.clone(),
        }
    }

    async fn starts(&self) -> Beside {
        self.starts_on("127.0.0.1:0").await
    }

    /// The agent starts, at the server's time.
    async fn starts_on(&self, listen: &str) -> Beside {
        let node = Node::new("sales", "Sales DW", "webroot", "4.2.1").hostname("bi-1");
        let client = Client::builder(node.clone(), [self.root.as_str()])
            .server(format!("{}/{}", self.gate.url(), self.account.tenant))
            .state_dir(self.dir.path())
            .clock(Hands(self.clock.clone()))
            .retries(0)
            .no_proxy()
            .open()
            .unwrap();
        let options = AgentOptions {
            product: node,
            pins: PinSource::CommandLine,
            state_dir: self.dir.path().to_owned(),
            listen: listen.parse().unwrap(),
            locked: false,
            lease_file: None,
            clock: Box::new(Hands(self.clock.clone())),
        };
        let agent = Agent::start(client, options).await.unwrap();
        let Listen::Tcp(address) = agent.address() else { panic!("{}", agent.address()) };
        let server = Server::at(&format!("127.0.0.1:{}", address.port()));
        Beside { agent, server }
    }

    fn credentials(&self) -> Value {
        json!({ "account": self.account.name, "password": self.account.password })
    }

    fn file(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(self.dir.path().join(name)).ok()
    }
}

impl Beside {
    async fn status(&self) -> Value {
        self.server.get("/status", None).await.status(200).json()
    }

    async fn registers(&self, site: &Site) -> Value {
        self.server.post("/register", None, &site.credentials()).await.status(200).json()
    }
}

stories! {
    /// From the mail with the password to the end.
    async fn an_agent_registers_says_so_and_leaves(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        assert_eq!(beside.status().await["state"], "not_registered");
        beside.server.get("/lease", None).await.status(404);

        let wrong = json!({ "account": "acme", "password": "wrong horse" });
        let refused = beside.server.post("/register", None, &wrong).await.status(403);
        assert_eq!(
            (refused.number_of("code"), refused.text_of("name").as_str()),
            (30006, "ACCOUNT_INPUT_ERROR")
        );
        let status = beside.status().await;
        assert_eq!(
            (&status["registered"], &status["reason"]["code"]),
            (&json!(false), &json!(30006))
        );

        let status = beside.registers(&site).await;
        assert_eq!((&status["state"], &status["account"]), (&json!("registered"), &json!("acme")));
        assert_eq!((&status["pins"], &status["reason"]), (&json!("command line"), &Value::Null));
        let failures = beside.server.get("/failures", None).await.json();
        assert_eq!(
            (failures["items"].as_array().unwrap().len(), &failures["items"][0]["code"]),
            (1, &json!(30006))
        );

        beside.server.post("/unbind", None, &json!({})).await.status(200);
        assert_eq!(beside.status().await["state"], "unbound");
        assert_eq!(site.file("lease.jws"), None);
        let again = beside.server.post("/unbind", None, &json!({})).await.status(409);
        assert_eq!(again.number_of("code"), 20000);
        beside.agent.stop().await;
        assert_eq!(site.file("agent.json"), None);
    }

    /// A product that trusts nobody but its own pin takes both from the agent, or from the files.
    async fn the_lease_is_there_for_whoever_verifies_it(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        let status = beside.registers(&site).await;
        let lease = beside.server.get("/lease", None).await.status(200).text;
        let keys = beside.server.get("/keys", None).await.status(200).text;
        assert_eq!(
            (site.file("lease.jws"), site.file("keys.jws")),
            (Some(lease.clone()), Some(keys.clone()))
        );
        let node_id = status["node_id"].as_str().unwrap();
        let identity = Identity { project_id: "sales", node_id };
        let verified =
            Roots::new([&site.root]).open(&keys).unwrap().open(&lease, identity).unwrap();
        assert_eq!(verified.account, "acme");
        verified.check(app.clock.now(), app.clock.now()).unwrap();

        app.clock.advance(hours(2));
        beside.server.post("/revalidate", None, &json!({})).await.status(200);
        let renewed = beside.server.get("/lease", None).await.text;
        assert_ne!(renewed, lease);
        assert_eq!(site.file("lease.jws"), Some(renewed));
    }

    /// The vendor's server is away when the agent starts, and for too long after that.
    async fn an_agent_starts_and_goes_on_without_a_server(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        site.gate.closes();
        let beside = site.starts().await;
        let away = beside.server.post("/register", None, &site.credentials()).await.status(502);
        assert_eq!((away.text_of("name").as_str(), away.member("code")), ("/", Value::Null));
        site.gate.opens();
        beside.registers(&site).await;
        beside.agent.stop().await;

        site.gate.closes();
        let beside = site.starts().await;
        assert_eq!(beside.status().await["registered"], true, "from the signed lease");
        app.clock.advance(hours(24) + minutes(1));
        let status = beside.status().await;
        assert_eq!(status["state"], "registration_failed");
        assert!(site.file("lease.jws").is_some(), "whoever verifies it sees that it is over");
        site.gate.opens();
        assert_eq!(beside.registers(&site).await["registered"], true);
    }

    /// The server's word that it is over takes the lease away at once.
    async fn a_node_that_was_unbound_from_elsewhere_has_no_lease_file(world) {
        let app = world.start().await;
        let site = Site::new(&app, &app.provision(capacity(1)).await).await;
        let beside = site.starts().await;
        let status = beside.registers(&site).await;
        let (tenant, id) = (&site.account.tenant, status["registration_id"].as_str().unwrap());
        let owner = basic(&site.account.name, &site.account.password);
        app.server
            .delete(&format!("/{tenant}/v1/registrations/{id}"), Some(&owner))
            .await
            .status(204);
        app.clock.advance(hours(2));
        let told = beside.server.post("/revalidate", None, &json!({})).await;
        assert_eq!(
            (told.number_of("code"), told.text_of("action").as_str()),
            (10003, "reregister")
        );
        let status = beside.status().await;
        assert_eq!(
            (&status["state"], &status["reason"]["action"]),
            (&json!("registration_failed"), &json!("reregister"))
        );
        assert_eq!(site.file("lease.jws"), None);
    }

    /// What the account's owner learns of the other nodes, wherever he asks.
    async fn the_nodes_of_a_project_know_one_another_through_the_account(world) {
        let app = world.start().await;
        let account = app.provision(capacity(2)).await;
        let [one, other] = [Site::new(&app, &account).await, Site::new(&app, &account).await];
        let (first, second) = (one.starts().await, other.starts().await);
        first.registers(&one).await;
        let second_id = second.registers(&other).await["node_id"].clone();
        assert_eq!(first.status().await["nodes"], Value::Null, "nobody asked yet");

        let wrong = json!({ "account": "acme", "password": "wrong horse" });
        let refused = first.server.post("/nodes", None, &wrong).await.status(403);
        assert_eq!(refused.number_of("code"), 30006);
        second.server.post("/unbind", None, &json!({})).await.status(200);
        let nodes = first.server.post("/nodes", None, &one.credentials()).await.status(200).json();
        assert_eq!(nodes["items"].as_array().unwrap().len(), 2);
        let left =
            nodes["items"].as_array().unwrap().iter().find(|node| node["node_id"] == second_id);
        let left = left.unwrap();
        assert_eq!((&left["state"], &left["is_this_node"]), (&json!("unbound"), &json!(false)));
        assert_eq!(left["hostname"], "bi-1");
        assert_eq!(first.status().await["nodes"], nodes, "remembered");
    }
}
