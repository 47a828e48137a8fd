use std::{fs, path::PathBuf, time::Duration};

use proptest::prelude::*;
use tempfile::TempDir;

use crate::{
    Client, ClientBuilder, Error, KeepPassword, Node, PasswordAlgorithm, Proxy, RegistrationState,
    Settings, SettingsError,
};

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
    assert_eq!(client.status().state, RegistrationState::NotRegistered);
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
    assert_eq!(wrong(set().answer_timeout(Duration::ZERO)), "answer_timeout");
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

/// A file with this in it.
fn file(dir: &TempDir, toml: &str) -> PathBuf {
    let path = dir.path().join("client.toml");
    fs::write(&path, toml).unwrap();
    path
}

fn load(toml: &str) -> Result<Settings, SettingsError> {
    let dir = TempDir::new().unwrap();
    Settings::load_in(Some(&file(&dir, toml)), &none)
}

#[track_caller]
fn refused(toml: &str) -> String {
    load(toml).unwrap_err().to_string()
}

#[test]
fn a_file_may_set_everything_but_the_roots() {
    let all = load(
        r#"
        server = ["https://a.example.com/acme", "https://b.example.com/acme/"]
        state_dir = "/var/lib/licence"
        node_id = "fdl-1"
        connect_timeout_s = 32
        answer_timeout_s = 600
        retries = 0
        proxy = "http://proxy:3128"
        ca_file = "/etc/ssl/ca.pem"
        keep_password = "sm2"
        "#,
    )
    .unwrap();
    assert_eq!(all.server, ["https://a.example.com/acme", "https://b.example.com/acme"]);
    assert_eq!(all.state_dir.unwrap().to_str(), Some("/var/lib/licence"));
    assert_eq!(all.node_id.as_deref(), Some("fdl-1"));
    assert_eq!((all.connect_timeout_s, all.answer_timeout_s), (Some(32), Some(600)));
    assert_eq!(all.retries, Some(0));
    assert_eq!(all.ca_file.unwrap().to_str(), Some("/etc/ssl/ca.pem"));
    assert_eq!(all.keep_password, Some(KeepPassword::By(PasswordAlgorithm::Sm2)));
    for pin in ["roots = [\"x\"]", "root = \"x\"", "pin = \"x\""] {
        assert!(refused(pin).contains("is no setting"), "{pin}");
    }
}

#[test]
fn environment_over_file_over_code() {
    let [dir, other] = [(); 2].map(|()| TempDir::new().unwrap());
    let named = file(&other, "node_id = \"from-another-file\"\nserver = \"http://f/acme\"");
    let code = || builder(&dir).server("no address").node_id("from-code").retries(99);
    let path = file(&dir, "server = \"http://f/acme\"\nretries = 1\nnode_id = \"from-file\"");
    let open = |builder: ClientBuilder, environment: &[(&str, &str)]| {
        let set = |name: &str| environment.iter().find(|(key, _)| *key == name);
        let client = builder.open_in(|name| set(name).map(|(_, value)| (*value).to_owned()));
        let id = client.map(|client| client.status().node_id);
        for name in ["node-id", "lock"] {
            let _ = fs::remove_file(dir.path().join(name));
        }
        id
    };
    let from_file = || code().settings_file(&path);
    assert!(open(code(), &[]).is_err(), "what the code says is no address");
    assert_eq!(open(from_file(), &[]).unwrap(), "from-file");
    assert_eq!(open(from_file(), &[("ROLLCALL_NODE_ID", " ")]).unwrap(), "from-file");
    assert_eq!(open(from_file(), &[("ROLLCALL_NODE_ID", "pod-0")]).unwrap(), "pod-0");
    let elsewhere = [("ROLLCALL_CLIENT_CONFIG", named.to_str().unwrap())];
    assert_eq!(open(from_file().retries(1), &elsewhere).unwrap(), "from-another-file");
    let given = Settings { retries: Some(2), node_id: Some("given".into()), ..load("").unwrap() };
    let with = || code().settings(given.clone());
    let server = ("ROLLCALL_SERVER", "http://e/acme");
    assert_eq!(open(with(), &[server]).unwrap(), "given");
    assert_eq!(open(with().settings_file(&path), &[]).unwrap(), "from-file");
    let alone = from_file().no_environment();
    assert_eq!(open(alone, &[("ROLLCALL_NODE_ID", "pod-0")]).unwrap(), "from-file");
    let wrong = open(from_file(), &[("ROLLCALL_RETRIES", "11")]).unwrap_err().to_string();
    let expected = "`ROLLCALL_RETRIES` in the environment must be a whole number from 0 to 10";
    assert_eq!(wrong, expected);
}

#[test]
fn what_is_wrong_in_a_file_is_named_with_the_way_out() {
    for (toml, told) in [
        ("retries = 11", "must be a whole number from 0 to 10"),
        ("retries = \"many\"", "must be a whole number from 0 to 10"),
        ("connect_timeout_s = 0", "must be a whole number from 1 to 32"),
        ("answer_timeout_s = 1.5", "must be a whole number from 1 to 600"),
        ("server = []", "must name at least one"),
        ("server = [1]", "must be a text, in quotes"),
        ("server = \"ftp://host/acme\"", "it should look like https://host/tenant"),
        ("node_id = \"\"", "must not be empty"),
        ("state_dir = false", "must be a text, in quotes"),
        ("keep_password = \"des\"", "must be rsa-oaep, sm2 or none"),
        ("servr = \"x\"", "is no setting; there are server, state_dir, "),
    ] {
        let error = refused(toml);
        let field = toml.split(' ').next().unwrap();
        assert!(error.starts_with(&format!("`{field}` in /")), "{error}");
        assert!(error.contains("client.toml") && error.contains(told), "{error}");
    }
    let seven = format!("server = [{}]", "\"http://h/a\",".repeat(7));
    assert!(refused(&seven).contains("has 7 addresses, 6 at most"));
    assert!(refused("retries = 1\nproxy = \"http://u:hunter2@p\\q\"").contains("line 2"));

    let missing = Settings::load_in(Some("/nowhere/client.toml".as_ref()), &none).unwrap_err();
    assert!(missing.to_string().contains("ROLLCALL_CLIENT_CONFIG"), "{missing}");
}

#[test]
fn a_proxys_password_is_shown_nowhere() {
    let shown = format!("{:?}", load("proxy = \"http://me:hunter2@proxy:3128\"").unwrap());
    assert!(shown.contains("proxy:3128") && !shown.contains("hunter2"), "{shown}");
    for bad in ["ftp://me:hunter2@proxy", "http://me:hunter2@", "me:hunter2", "socks5://hunter2"] {
        let told = refused(&format!("proxy = \"{bad}\""));
        assert!(told.contains("http://proxy:3128") && !told.contains("hunter2"), "{told}");
    }
    let told = refused("proxy = \"http://me:hunter2@proxy:3128");
    assert!(told.contains("line 1") && !told.contains("hunter2"), "{told}");
    assert!("none".parse::<Proxy>().is_ok() && "http://p:99999".parse::<Proxy>().is_err());
}

#[test]
fn a_file_of_authorities_is_read() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("ca.pem");
    let opened = || {
        let settings = Settings { ca_file: Some(path.clone()), ..Settings::default() };
        let builder = builder(&dir).server("https://localhost/acme").settings(settings);
        builder.open_in(none).map(drop)
    };
    for content in [None, Some("no certificate")] {
        content.inspect(|content| fs::write(&path, content).unwrap());
        let told = opened().unwrap_err();
        assert!(matches!(told, Error::Setting { field: "ca_file", .. }), "{told}");
        assert!(told.to_string().contains("ca.pem"), "{told}");
    }
    fs::write(&path, include_bytes!("tls/authority.pem")).unwrap();
    opened().unwrap();
}

proptest! {
    /// Whatever stands in the file: settings or an error, no panic.
    #[test]
    fn any_file_is_read_or_refused(text in ".{0,200}") {
        let _ = load(&text);
    }

    #[test]
    fn any_value_is_taken_or_refused(number: i64, text in "[ -~]{0,40}") {
        for name in ["retries", "connect_timeout_s", "server", "proxy", "keep_password"] {
            if let Ok(settings) = load(&format!("{name} = {number}")) {
                prop_assert!(settings.retries.is_none_or(|retries| retries <= 10));
                prop_assert!(settings.connect_timeout_s.is_none_or(|s| (1..=32).contains(&s)));
            }
            let _ = load(&format!("{name} = '{}'", text.replace('\'', "")));
        }
    }
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
        client.0.servers.require_private_servers().is_ok()
    };
    for server in ["https://h/a", "http://127.0.0.1:8080/a", "http://localhost/a", "http://[::1]/a"]
    {
        assert!(private(server), "{server}");
    }
    for server in ["http://h/a", "http://192.0.2.7/a", "http://localhost.example.com/a"] {
        assert!(!private(server), "{server}");
    }
}
