//! The command, as people and their scripts use it.

pub(crate) mod installation;

use std::net::TcpListener;

use rollcall_test_support::{Process, World, block_on, node_body, stories};
use serde_json::{Value, json};

use self::installation::Installation;

/// Not the key that the first start makes.
const ANOTHER_KEY: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";

/// The named member of each entry of a list.
#[track_caller]
fn each<'a>(list: &'a Value, member: &str) -> Vec<&'a str> {
    let items = list["items"].as_array().expect("items");
    items.iter().map(|item| item[member].as_str().expect(member)).collect()
}

stories! {
    async fn tenants_are_made_changed_and_listed(world) {
        let here = Installation::migrated(world).await;
        let made = here.runs("tenant create walk --name Walk --zone Asia/Shanghai --json").json();
        assert_eq!((&made["tenant"]["slug"], &made["tenant"]["name"]), (&json!("walk"), &json!("Walk")));
        assert_eq!(made["tenant"]["interval_s"], 7200);
        here.runs("tenant create walk --name Again").failed(1, &["walk"]);
        here.runs("tenant create Walk! --name No").failed(2, &["a-z"]);

        let set = here.runs("tenant set walk --interval 1h --clones refuse --json").json();
        assert_eq!((&set["tenant"]["interval_s"], &set["tenant"]["clones"]), (&json!(3600), &json!("refuse")));
        assert_eq!(here.runs("tenant show walk --json").json(), set);
        here.runs("tenant set walk --interval 8d").failed(2, &["--interval", "7d"]);
        here.runs("tenant show run").failed(1, &["run"]);
        here.runs("tenant create run --name Run").said();
        assert_eq!(each(&here.runs("tenant list --json").json(), "slug"), ["run", "walk"]);
    }

    async fn accounts_are_made_changed_and_closed(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let of = |command: &str, rest: &str| {
            here.runs(&format!("account {command} --tenant walk {rest} --json"))
        };
        let made = of("create", "--name acme --max-nodes 2 --expires 2030-12-31").json();
        assert_eq!(made["account"]["expires_on"], "2030-12-31");
        of("create", "--name acme --max-nodes 2").failed(1, &["acme"]);
        here.runs("tenant create run --name Run").said();
        let unnamed = here.runs("account create --tenant run --max-nodes 2 --json").json();
        let name = unnamed["account"]["name"].as_str().expect("a name");
        assert_eq!(name.split('-').count(), 3, "{name}");
        of("create", "--name brief --max-nodes 2 --password short").failed(2, &["--password"]);

        // What is its own, and back to what is its tenant's.
        let own = of("set", "--name acme --interval 30m --allowed-failures 3 --grace 1h").json();
        let numbers = |account: &Value| {
            ["interval_s", "allowed_failures", "grace_s"].map(|name| account["account"][name].clone())
        };
        assert_eq!(numbers(&own), [1800, 3, 3600].map(Value::from));
        let kept = of("set", "--name acme --interval none").json();
        assert_eq!(numbers(&kept), [7200, 3, 3600].map(Value::from));
        let back = of("set", "--name acme --allowed-failures none --grace none").json();
        assert_eq!(numbers(&back), [7200, 12, 0].map(Value::from));
        of("set", "--name acme --interval never").failed(2, &["--interval", "2h"]);
        let lists = of("set", "--name acme --allow-ip 10.0.0.0/8 --expires none").json();
        assert_eq!(lists["account"]["allow_ips"], json!(["10.0.0.0/8"]));
        assert_eq!(lists["account"]["expires_on"], Value::Null);
        assert_eq!(of("show", "--name acme").json(), lists);

        of("create", "--name zeta --max-nodes 1").json();
        let page = of("list", "--limit 1").json();
        assert_eq!((each(&page, "name"), &page["next_cursor"]), (vec!["acme"], &json!("acme")));
        let rest = of("list", "--limit 1 --cursor acme").json();
        assert_eq!((each(&rest, "name"), &rest["next_cursor"]), (vec!["zeta"], &Value::Null));

        for (command, status) in
            [("suspend", "suspended"), ("resume", "active"), ("close", "closed")]
        {
            assert_eq!(of(command, "--name acme").json()["account"]["status"], status);
        }
        of("resume", "--name acme").failed(1, &["acme", "closed"]);
    }

    /// The way of a node, seen from the command line.
    async fn a_generated_password_registers_a_node_that_staff_can_unbind(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let account = "--tenant walk --name acme";
        let made = here.runs(&format!("account create {account} --max-nodes 2 --json")).json();
        let password = made["password"].as_str().expect("a password");
        for later in ["account show --name acme", "account list", "registration list"] {
            let said = here.runs(&format!("{later} --tenant walk --json")).said();
            assert!(!said.contains(password), "{said}");
        }

        let process = here.serves().await;
        let registers = async |node: &str, password: &str| {
            let body = json!({ "account": "acme", "password": password, "node": node_body(node) });
            process.server.post("/walk/v1/registrations", None, &body).await
        };
        let id = registers("a", password).await.status(201).text_of("registration_id");
        registers("b", password).await.status(201);

        let list = here.runs("registration list --tenant walk --json").json();
        assert_eq!(each(&list, "node_id"), ["a", "b"]);
        assert_eq!(each(&list, "account"), ["acme", "acme"]);
        let unbind = format!("registration unbind --tenant walk {id} --json");
        assert_eq!(here.runs(&unbind).json()["state"], "unbound");
        here.runs(&unbind).failed(1, &[]);
        let show = here.runs(&format!("registration show --tenant walk {id} --json")).json();
        assert_eq!(show["registration"]["account"], "acme");
        assert_eq!(show["registration"]["ended_because"], "unbound by staff");
        let live = here.runs("registration list --tenant walk --state registered --json").json();
        assert_eq!(each(&live, "node_id"), ["b"]);

        let reset = here.runs(&format!("account reset-password {account} --json")).json();
        registers("c", password).await.status(401).refused(30006);
        registers("c", reset["password"].as_str().expect("a password")).await.status(201);
        assert!(process.terminate().success());
    }

    async fn keys_are_listed_and_rotated(world) {
        let here = Installation::migrated(world).await;
        let made = here.runs("tenant create walk --name Walk --json").json();
        let root = &made["tenant"]["root_thumbprint"];
        let list = here.runs("key list --tenant walk --json").json();
        assert_eq!(&list["root_thumbprint"], root);
        assert_eq!(each(&list, "use"), ["root", "sig", "enc"]);
        assert_eq!(each(&list, "alg"), ["EdDSA", "EdDSA", "RSA-OAEP-256"]);

        let rotated = here.runs("key rotate --tenant walk --alg ES256 --json").json();
        assert_eq!(rotated["retired"], json!([each(&list, "kid")[1]]));
        let after = here.runs("key list --tenant walk --json").json();
        assert_eq!(&after["root_thumbprint"], root);
        assert_eq!(each(&after, "alg")[3], "ES256");
        assert_eq!(each(&after, "state"), ["in use", "published", "in use", "in use"]);
        here.runs("key rotate --tenant walk --use root").failed(2, &["sig or enc"]);
    }

    async fn the_schema_is_brought_up_to_date_once(world) {
        let here = Installation::fresh(world).await;
        if world == World::Production {
            here.runs("tenant list").failed(1, &["rollcall migrate"]);
        }
        let applied = here.runs("migrate --json").json();
        assert!(applied["applied"].as_array().is_some_and(|names| !names.is_empty()), "{applied}");
        assert_eq!(here.runs("migrate --json").json(), json!({ "applied": [] }));
        assert_eq!(here.runs("migrate").said(), "nothing to do: the schema is up to date\n");
        here.runs("tenant list").said();
    }

    async fn processes_that_start_together_wait_for_one_another(world) {
        let here = Installation::fresh(world).await;
        let applied = std::thread::scope(|threads| {
            let migrates = || here.runs("migrate --json").json()["applied"].as_array().map(Vec::len);
            let processes: Vec<_> = (0..4).map(|_| threads.spawn(migrates)).collect();
            let ended = processes.into_iter().map(|process| process.join().expect("no panic"));
            ended.flatten().filter(|applied| *applied > 0).count()
        });
        assert_eq!(applied, 1);
    }

    async fn the_doctor_says_what_is_wrong(world) {
        let here = Installation::fresh(world).await;
        here.runs("migrate").said();
        here.runs("tenant create walk --name Walk").said();
        let well = here.runs("doctor --json").json();
        assert_eq!(well["ok"], true);
        let checks = well["checks"].as_array().expect("checks");
        let names: Vec<_> = checks.iter().map(|check| &check["name"]).collect();
        let all = ["configuration", "database", "clock", "schema", "cache", "mail", "master key", "keys", "slots"];
        assert_eq!(names, all);
        let version = if world == World::Embedded { "SQLite 3." } else { "PostgreSQL " };
        assert!(checks[1]["detail"].as_str().is_some_and(|detail| detail.contains(version)), "{well}");

        let ill = here.runs(&format!("doctor --json --master-key {ANOTHER_KEY}")).found_wrong();
        assert_eq!(wrong(&ill), ["master key"]);
        let ill = here.runs("doctor --json --cache-url redis://127.0.0.1:1").found_wrong();
        assert_eq!(wrong(&ill), ["cache"]);
        let ill = here.runs("doctor --json --mail-url smtp://127.0.0.1:1?tls=none").found_wrong();
        assert_eq!(wrong(&ill), ["mail"]);
        let nobodys = "doctor --json --mailboxes nobody=imap://u:p@127.0.0.1:1/INBOX?tls=none";
        let ill = here.runs(nobodys).found_wrong();
        assert_eq!(wrong(&ill), ["mailbox"]);
        assert!(ill.to_string().contains("no such tenant"), "{ill}");
        here.has_settings("listn = \"127.0.0.1:0\"");
        let ill = here.runs("doctor --json").found_wrong();
        assert_eq!(wrong(&ill), ["configuration"]);
    }

    /// Where no API is served, health and metrics are.
    async fn the_workers_alone_can_be_watched(world) {
        let here = Installation::migrated(world).await;
        let process = Process::work(&here.settings()).await;
        process.ops.get("/livez", None).await.status(200);
        let metrics = process.ops.get("/metrics", None).await.status(200).text;
        assert!(metrics.contains("rollcall_worker_runs_total{"), "{metrics}");
        assert!(process.server.try_get("/").await.is_none());
        assert!(process.terminate().success());
    }
}

/// What the doctor found wrong.
fn wrong(report: &Value) -> Vec<&str> {
    assert_eq!(report["ok"], false);
    let checks = report["checks"].as_array().expect("checks").iter();
    let wrong = checks.filter(|check| check["ok"] == false);
    wrong.map(|check| check["name"].as_str().expect("a name")).collect()
}

#[test]
fn the_settings_are_shown_without_secrets() {
    let here = block_on(Installation::fresh(World::Embedded));
    let database = "postgres://app:hunter2@db.internal/rollcall";
    let secrets = format!("--database-url {database} --cache-url redis://:hunter2@cache.internal");
    for json in ["", " --json"] {
        let said = here.runs(&format!("config {secrets} --master-key {ANOTHER_KEY}{json}")).said();
        assert!(said.contains("db.internal") && said.contains("cache.internal"), "{said}");
        assert!(!said.contains("hunter2") && !said.contains(ANOTHER_KEY), "{said}");
    }
    here.has_settings("listen = \"127.0.0.1:7\"");
    let shown = here.runs("config --json").json();
    let rows = shown["items"].as_array().expect("items");
    let listen = rows.iter().find(|row| row["key"] == "listen").expect("listen");
    assert_eq!(
        (&listen["value"], &listen["source"]),
        (&json!("127.0.0.1:7"), &json!("rollcall.toml"))
    );
}

#[test]
fn wrong_settings_end_a_command_with_one_sentence() {
    let here = block_on(Installation::fresh(World::Embedded));
    here.runs("tenant create walk --name Walk").said();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("its address");

    here.runs("serve --listn x").failed(2, &["--listn", "`--listen`"]);
    here.runs("serv").failed(2, &["serv", "`serve`"]);
    here.runs("serve --listen here").failed(2, &["--listen", "here"]);
    here.runs("serve --database-url mysql://db/x").failed(2, &["--database-url", "mysql://"]);
    here.runs("serve --cache-url memcached:").failed(2, &["--cache-url", "redis://"]);
    here.runs("serve --log-format xml").failed(2, &["--log-format", "xml"]);
    here.runs("serve --master-key 1234").failed(2, &["master_key"]);
    here.runs("serve --master-key-file nowhere").failed(2, &["nowhere"]);
    let key = format!("tenant list --master-key {ANOTHER_KEY}");
    here.runs(&key).failed(2, &["doesn't fit"]);
    let free = "127.0.0.1:0";
    let serve = format!("serve --listen {taken} --ops-listen {free}");
    here.runs(&serve).failed(1, &[&taken.to_string(), "--listen"]);
    let serve = format!("serve --listen {free} --ops-listen {taken}");
    here.runs(&serve).failed(1, &[&taken.to_string(), "--ops-listen"]);
    here.runs(&format!("work --ops-listen {taken}")).failed(1, &["--ops-listen"]);
    let nobody = "postgres://app:hunter2@127.0.0.1:1/x";
    let nowhere = format!("tenant list --database-url {nobody}");
    here.runs(&nowhere).failed(1, &["can't use the database", "127.0.0.1:1"]);
    here.has_settings("listn = \"127.0.0.1:0\"");
    here.runs("tenant list").failed(2, &["listn", "rollcall.toml", "listen"]);
}

#[test]
fn the_demo_tells_its_story_and_exits() {
    let here = block_on(Installation::fresh(World::Embedded));
    let ports = "--listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 --log error";
    let said = here.runs(&format!("demo --exit {ports}")).said();
    assert!(said.contains("All 33 steps went as told."), "{said}");
}

stories! {
    async fn staff_and_tokens_are_made_listed_and_ended(world) {
        let here = Installation::migrated(world).await;
        here.runs("tenant create walk --name Walk").said();
        let made = here.runs(
            "token create --tenant walk --name ci --role business --expires 2099-12-31 --json",
        ).json();
        assert!(made["token"].as_str().is_some_and(|token| token.starts_with("rca_")), "{made}");
        assert_eq!((&made["role"], &made["state"]), (&json!("business"), &json!("active")));
        here.runs("token create --tenant walk --name x --role root").failed(2, &["--role", "owner"]);
        here.runs("token create --tenant walk --name x --role owner --expires 2020-01-01")
            .failed(2, &["--expires"]);
        let listed = here.runs("token list --tenant walk --json").json();
        assert_eq!(each(&listed, "name"), ["ci"]);
        assert!(!listed.to_string().contains("rca_"), "a token's text is shown once");
        let id = made["token_id"].as_str().expect("an id");
        let revoked = here.runs(&format!("token revoke --tenant walk {id} --json")).json();
        assert_eq!(revoked["token"]["state"], "revoked");

        let of = |rest: &str| here.runs(&format!("staff {rest} --json"));
        let ann = "--tenant walk --email ann@example.com";
        let hired = of(&format!("create {ann} --role owner")).json();
        assert!(hired["password"].as_str().is_some_and(|password| password.len() > 8));
        of(&format!("create {ann} --role owner")).failed(1, &["ann@example.com"]);
        of("create --tenant walk --email ann --role owner").failed(2, &["--email"]);
        assert_eq!(of(&format!("set {ann} --role auditor")).json()["staff"]["role"], "auditor");
        assert_eq!(of(&format!("disable {ann}")).json()["staff"]["status"], "disabled");
        assert_eq!(each(&of("list --tenant walk").json(), "email"), ["ann@example.com"]);

        let operator = here.runs("operator-token create --name deploy --json").json();
        assert!(operator["token"].as_str().is_some_and(|token| token.starts_with("rcp_")));
        let id = operator["token_id"].as_str().expect("an id");
        here.runs(&format!("operator-token revoke {id}")).said();
        assert_eq!(each(&here.runs("operator-token list --json").json(), "state"), ["revoked"]);

        let trail = here.runs("audit list --tenant walk --json").json();
        let expected = ["staff.change", "staff.change", "staff.create", "token.revoke",
            "token.create", "tenant.create"];
        assert_eq!(each(&trail, "action"), expected);
        let verified = here.runs("audit verify --tenant walk --json").json();
        assert_eq!((&verified["intact"], &verified["rows"]), (&json!(true), &json!(6)));
        here.runs("audit verify --tenant nobody").failed(1, &["nobody"]);

        let db = sea_orm::Database::connect(here.settings()[1].1).await.unwrap();
        let forge = "update audit_events set who = 'x' where position = 4";
        sea_orm::ConnectionTrait::execute_unprepared(&db, forge).await.unwrap();
        db.close().await.unwrap();
        let forged = trail["items"][2]["audit_id"].as_str().expect("an id");
        here.runs("audit verify --tenant walk").failed(1, &["row 4", forged, "was changed"]);
    }
}
