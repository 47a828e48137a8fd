use std::time::Duration;

use tempfile::TempDir;

use crate::{Client, ClientBuilder, Error, Node, Standing};

fn builder(dir: &TempDir) -> ClientBuilder {
    let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
    Client::builder(node, ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"]).state_dir(dir.path())
}

fn none(_: &str) -> Option<String> {
    None
}

#[track_caller]
fn wrong(builder: ClientBuilder) -> &'static str {
    match builder.open_in(none) {
        Err(Error::Setting { field, .. }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_opens_without_a_network_or_a_runtime() {
    let dir = TempDir::new().unwrap();
    let client = builder(&dir).server("http://127.0.0.1:1/acme").open_in(none).unwrap();
    assert_eq!(client.status().standing, Standing::NotRegistered);
    let told = client.keep().unwrap_err().to_string();
    assert!(told.contains("runtime"), "{told}");
}

#[test]
fn what_is_wrong_is_named() {
    let dir = TempDir::new().unwrap();
    let set = || builder(&dir).server("https://licence.example.com/acme");
    assert_eq!(wrong(builder(&dir)), "server");
    for address in ["", "acme", "ftp://host/acme", "https://me:secret@host/acme", "http://h/a?b"] {
        assert_eq!(wrong(builder(&dir).server(address)), "server", "{address}");
    }
    let seven = (0..7).fold(builder(&dir), |builder, at| builder.server(format!("http://h{at}/a")));
    assert_eq!(wrong(seven), "server");
    assert_eq!(wrong(set().retries(11)), "retries");
    assert_eq!(wrong(set().connect_timeout(Duration::from_millis(999))), "connect_timeout");
    assert_eq!(wrong(set().connect_timeout(Duration::from_secs(33))), "connect_timeout");
    let node = Node::new("sales-dw", "Sales DW", "webroot", "4.2.1");
    assert_eq!(wrong(Client::builder(node.clone(), [""; 0])), "roots");
    assert_eq!(wrong(Client::builder(node.clone(), ["typo"])), "roots");
    let pin = ["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"];
    assert_eq!(wrong(Client::builder(node, pin).server("http://h/a")), "state_dir");
}

#[test]
fn the_environment_wins() {
    let [dir, other] = [(); 2].map(|()| TempDir::new().unwrap());
    let elsewhere = other.path().to_str().unwrap().to_owned();
    let environment = |name: &str| match name {
        "ROLLCALL_SERVER" => Some("http://a/acme, http://b/acme/".to_owned()),
        "ROLLCALL_STATE_DIR" => Some(elsewhere.clone()),
        "ROLLCALL_NODE_ID" => Some("pod-0".to_owned()),
        _ => None,
    };
    let client = builder(&dir).server("no address").node_id("fdl-1").open_in(environment).unwrap();
    assert_eq!(client.status().node_id, "pod-0");
    assert!(other.path().join("node-id").exists() && !dir.path().join("node-id").exists());
}

#[test]
fn a_client_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Client>();
}

#[test]
fn a_password_is_sent_in_the_open_to_this_machine_only() {
    let private = |server: &str| {
        let dir = TempDir::new().unwrap();
        let client = builder(&dir).server(server).open_in(none).unwrap();
        client.0.transport.keeps_secrets().is_ok()
    };
    for server in ["https://h/a", "http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]/a"]
    {
        assert!(private(server), "{server}");
    }
    for server in ["http://h/a", "http://192.0.2.7/a", "http://localhost.example.com/a"] {
        assert!(!private(server), "{server}");
    }
}
