//! `rollcall agent …`, as people and scripts use it.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
};

use rollcall_client::{Clock as _, SystemClock};
use rollcall_test_support::{Account, TestApp, capacity, rollcall, stories};
use serde_json::Value;
use tempfile::TempDir;

use crate::licences::shop::Shop;

/// An agent's process; killed when dropped.
pub(super) struct AgentProcess {
    child: Child,
    dir: PathBuf,
}

/// How a command ended.
struct Ended {
    status: i32,
    says: String,
    complains: String,
}

impl AgentProcess {
    /// Start one, and wait until it says that it answers.
    pub(super) fn starts(dir: &Path, flags: &[&str]) -> Self {
        Self::spawned(agent("run", dir, flags), dir)
    }

    fn spawned(mut command: Command, dir: &Path) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("The agent answers on "), "{line}");
        Self { child, dir: dir.to_owned() }
    }

    /// The same where no file can grow beyond half a KiB, as on a disk that is full.
    fn starts_on_a_full_disk(dir: &Path, flags: &[&str]) -> Self {
        let plain = agent("run", dir, flags);
        let mut limited = Command::new("sh");
        // Else the first write that is too long would end the process.
        limited.args(["-c", r#"trap '' XFSZ; ulimit -f 1; exec "$0" "$@""#]);
        limited.arg(plain.get_program()).args(plain.get_args()).env_clear().stdin(Stdio::null());
        Self::spawned(limited, dir)
    }

    /// The password comes on the standard input.
    pub(super) fn registers(&self, account: &Account) {
        let ended = registers(&self.dir, account, &account.password);
        assert_eq!((ended.status, ended.complains.as_str()), (0, ""), "{}", ended.says);
    }

    pub(super) fn is_registered(&self) -> bool {
        runs("status", &self.dir, &[]).status == 0
    }

    /// As `kill -9` does.
    pub(super) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn terminate(mut self) -> ExitStatus {
        let pid = self.child.id().to_string();
        Command::new("kill").arg(pid).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for AgentProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The flags that an agent of the account's tenant is started with.
pub(super) async fn flags(app: &TestApp, account: &Account, listen: &str) -> Vec<String> {
    let tenant = app.app.tenants().show(&account.tenant).await.unwrap();
    let server = format!("{}/{}", app.server.url(), account.tenant);
    [
        ["--server", &server],
        ["--listen", listen],
        ["--pin", &tenant.root_thumbprint],
        ["--project-id", "sales"],
        ["--project-name", "Sales DW"],
        ["--app-name", "webroot"],
        ["--version", "4.2.1"],
    ]
    .concat()
    .into_iter()
    .map(str::to_owned)
    .collect()
}

fn agent(command: &str, dir: &Path, flags: &[&str]) -> Command {
    let mut agent = Command::new(rollcall());
    agent.args(["agent", command, "--state-dir"]).arg(dir).args(flags);
    agent.env_clear().stdin(Stdio::null());
    agent
}

fn runs(command: &str, dir: &Path, flags: &[&str]) -> Ended {
    ended(agent(command, dir, flags).output().unwrap())
}

fn registers(dir: &Path, account: &Account, password: &str) -> Ended {
    let mut child = agent("register", dir, &["--account", &account.name, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "{password}").unwrap();
    ended(child.wait_with_output().unwrap())
}

fn ended(output: std::process::Output) -> Ended {
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let status = output.status.code().unwrap();
    Ended { status, says: text(output.stdout), complains: text(output.stderr) }
}

fn json(ended: Ended) -> Value {
    serde_json::from_str(&ended.says)
        .unwrap_or_else(|_| panic!("{}{}", ended.says, ended.complains))
}

stories! {
    async fn scripts_learn_from_the_exit_status_where_the_node_stands(world) {
        let app = world.start().await;
        // The agent's clock is the machine's.
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(1)).await;
        let dir = TempDir::new().unwrap();
        let socket = format!("unix:{}", dir.path().join("agent.sock").display());
        for listen in ["127.0.0.1:0", socket.as_str()] {
            let state = TempDir::new().unwrap();
            let state = state.path();
            let none = runs("status", state, &[]);
            assert_eq!(none.status, 1);
            assert!(none.complains.contains("no agent runs"), "{}", none.complains);
            let flags = flags(&app, &account, listen).await;
            let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
            let process = AgentProcess::starts(state, &flags);
            assert_eq!(runs("status", state, &[]).status, 3);

            let wrong = registers(state, &account, "wrong horse");
            assert_eq!(wrong.status, 1);
            assert!(wrong.complains.contains("30006 ACCOUNT_INPUT_ERROR"), "{}", wrong.complains);
            process.registers(&account);
            let status = runs("status", state, &["--json"]);
            assert_eq!(status.status, 0);
            let status = json(status);
            assert_eq!(
                (&status["account"], &status["pins"]),
                (&"acme".into(), &"command line".into())
            );
            let failures = json(runs("failures", state, &["--json"]));
            assert_eq!(failures["items"][0]["code"], 30006);
            assert!(state.join("lease.jws").is_file());

            // A second one on the same state would be a copy of the node.
            let second = runs("run", state, &flags);
            assert_eq!(second.status, 1);
            assert!(second.complains.contains("in use"), "{}", second.complains);

            assert_eq!(runs("unbind", state, &[]).status, 0);
            assert_eq!(runs("status", state, &[]).status, 3);
            let again = runs("unbind", state, &[]);
            assert_eq!(again.status, 1);
            assert!(
                again.complains.contains("20000 DO_NOT_NEED_DEACTIVATE"),
                "{}",
                again.complains
            );
            assert!(process.terminate().success());
            assert_eq!(runs("status", state, &[]).status, 1);
        }
    }

    async fn scripts_learn_from_the_exit_status_what_is_licensed(world) {
        let app = world.start().await;
        app.clock.set(SystemClock.now());
        let shop = Shop::open_in(app, 1).await;
        shop.sells_to_account(&["topics=50"], serde_json::json!({})).await;
        let state = TempDir::new().unwrap();
        let state = state.path();
        let asks = |more: &[&str]| runs("feature", state, more);
        assert_eq!(asks(&["topics"]).status, 1, "no agent runs");
        let flags = flags(&shop.app, &shop.account, "127.0.0.1:0").await;
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let process = AgentProcess::starts(state, &flags);
        assert_eq!(asks(&["topics"]).status, 4, "not connected yet");
        assert_eq!(asks(&[]).status, 2);
        process.registers(&shop.account);

        let topics = asks(&["topics", "--quantity", "50"]);
        assert_eq!((topics.status, topics.says.as_str()), (0, "topics: licensed\n"));
        let topics = json(asks(&["topics", "--quantity", "51", "--json"]));
        assert_eq!((&topics["action"], &topics["error_code"]), (&"refuse".into(), &21000.into()));
        assert_eq!(asks(&["topics", "--quantity", "51"]).status, 3);
        assert_eq!(asks(&["topics", "--quantity", "51", "--running"]).status, 0);
        let cdc = asks(&["c/d c"]);
        assert_eq!((cdc.status, cdc.says.as_str()), (3, "c/d c: not licensed (21000)\n"));
        let all = runs("features", state, &[]);
        assert!(all.status == 0 && all.says.contains("topics"), "{}", all.says);

        assert_eq!(runs("disconnect", state, &[]).status, 0);
        assert_eq!((asks(&["topics"]).status, asks(&["topics", "--running"]).status), (4, 0));
        assert_eq!(runs("unbind", state, &[]).status, 1, "it makes no calls");
        assert_eq!(runs("reconnect", state, &[]).status, 0);
        assert_eq!(asks(&["topics"]).status, 0);
        assert_eq!(runs("unbind", state, &[]).status, 0);
        assert_eq!(asks(&["topics", "--running"]).status, 4, "nothing is known any more");
    }

    /// What can't be written is told, what was written stays whole, and the product runs.
    async fn a_full_disk_costs_no_registration(world) {
        let app = world.start().await;
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(1)).await;
        let state = TempDir::new().unwrap();
        let state = state.path();
        let flags = flags(&app, &account, "127.0.0.1:0").await;
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let process = AgentProcess::starts(state, &flags);
        process.registers(&account);
        process.kill();
        let kept = std::fs::read(state.join("state.json")).unwrap();

        let process = AgentProcess::starts_on_a_full_disk(state, &flags);
        process.registers(&account);
        let status = json(runs("status", state, &["--json"]));
        assert_eq!(status["registered"], true);
        assert!(status["not_saved"].as_str().unwrap().contains("state.json"), "{status}");
        process.kill();
        assert_eq!(std::fs::read(state.join("state.json")).unwrap(), kept);

        let process = AgentProcess::starts(state, &flags);
        assert!(process.is_registered(), "from what was kept before");
        process.registers(&account);
        let status = json(runs("status", state, &["--json"]));
        assert_eq!((&status["registered"], &status["not_saved"]), (&true.into(), &Value::Null));
        let shown = app.app.accounts().show(&account.tenant, &account.name).await.unwrap();
        assert_eq!(shown.nodes_in_use, 1);
    }

    /// Over a restart, and only as long as that is asked for.
    async fn a_kept_password_is_not_asked_for_again(world) {
        let app = world.start().await;
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(1)).await;
        let state = TempDir::new().unwrap();
        let state = state.path();
        let flags = flags(&app, &account, "127.0.0.1:0").await;
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        let keeping = [&flags[..], &["--keep-password"]].concat();

        let process = AgentProcess::starts(state, &keeping);
        let none = runs("register", state, &[]);
        assert_eq!(none.status, 1);
        assert!(none.complains.contains("no password is kept"), "{}", none.complains);
        process.registers(&account);
        process.kill();
        let process = AgentProcess::starts(state, &keeping);
        let again = runs("register", state, &["--json"]);
        assert_eq!(again.status, 0, "{}", again.complains);
        assert_eq!(json(again)["kept_password_of"], "acme");
        assert!(process.terminate().success());

        let process = AgentProcess::starts(state, &flags);
        assert_eq!(json(runs("status", state, &["--json"]))["kept_password_of"], Value::Null);
        assert!(process.is_registered());
        assert_eq!(runs("register", state, &[]).status, 1);
    }

    /// Whatever was taken from whoever answered first is said, and doesn't change.
    async fn roots_are_pinned_or_said_to_be_fetched(world) {
        let app = world.start().await;
        app.clock.set(SystemClock.now());
        let account = app.provision(capacity(2)).await;
        let stranger = app.provision(capacity(1)).await;
        let state = TempDir::new().unwrap();
        let state = state.path();
        let mut given = flags(&app, &account, "127.0.0.1:0").await;
        let pin = given.iter().position(|flag| flag == "--pin").unwrap();
        let root = given.remove(pin + 1);
        given.remove(pin);
        let unpinned: Vec<&str> = given.iter().map(String::as_str).collect();
        let none = runs("run", state, &unpinned);
        assert_eq!(none.status, 2);
        assert!(none.complains.contains("--insecure-fetch-keys"), "{}", none.complains);
        let wrong = runs("run", state, &[&unpinned[..], &["--pin", "short"]].concat());
        assert_eq!(wrong.status, 2);
        assert!(wrong.complains.contains("--pin"), "{}", wrong.complains);

        let fetching = [&unpinned[..], &["--insecure-fetch-keys"]].concat();
        let process = AgentProcess::starts(state, &fetching);
        process.registers(&account);
        assert_eq!(json(runs("status", state, &["--json"]))["pins"], "fetched (insecure)");
        process.kill();
        assert_eq!(std::fs::read_to_string(state.join("fetched-root")).unwrap(), root);

        // Another vendor at the same address is not believed any more.
        let elsewhere = format!("{}/{}", app.server.url(), stranger.tenant);
        let mut moved = fetching.clone();
        moved[1] = &elsewhere;
        let process = AgentProcess::starts(state, &moved);
        assert!(process.is_registered(), "after kill -9, from what was kept");
        let refused = registers(state, &stranger, &stranger.password);
        assert!(refused.complains.contains("root that isn't pinned"), "{}", refused.complains);
        assert!(process.is_registered());
    }
}
