//! The product under measurement: its server and its command line.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use nix::sys::signal::Signal;

use super::http;
use super::traffic::PASSWORD;
use crate::child::{self, Server};
use crate::services::free_port;
use crate::services::postgres::Checked;

/// What every account may hold: more than any run registers.
const MAX_NODES: &str = "100000000";

/// One installation: a binary and its settings.
pub(crate) struct Installation {
    binary: PathBuf,
    dir: PathBuf,
    settings: Vec<(&'static str, String)>,
}

/// A server that answered `/readyz`; dropping it stops it.
pub(crate) struct Running {
    server: Server,
    pub(crate) listen: SocketAddr,
}

impl Installation {
    /// With its files in `dir`; without URLs it is what a newcomer gets: SQLite and memory.
    pub(crate) fn new(binary: &Path, dir: &Path, urls: Option<(String, String)>) -> Self {
        let mut settings = vec![("ROLLCALL_DATA_DIR", dir.join("data").display().to_string())];
        if let Some((database, cache)) = urls {
            settings.extend([("ROLLCALL_DATABASE_URL", database), ("ROLLCALL_CACHE_URL", cache)]);
        }
        Self { binary: binary.to_path_buf(), dir: dir.to_path_buf(), settings }
    }

    /// Runs the command line and returns what it printed.
    pub(crate) fn cli<I: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = I>) -> Result<String> {
        self.command(args).checked()
    }

    /// A command line that isn't run yet.
    pub(crate) fn command<I: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = I>) -> Command {
        let mut command = self.configured(Command::new(&self.binary));
        command.args(args);
        command
    }

    /// Creates the tenant that every path of the bench begins with.
    pub(crate) fn create_tenant(&self) -> Result<()> {
        self.cli(["tenant", "create", "bench", "--name", "Bench", "--interval", "2h", "--json"])?;
        Ok(())
    }

    pub(crate) fn create_account(&self, name: &str) -> Result<()> {
        self.create(name, &[])
    }

    /// Creates an account from a contract.
    pub(crate) fn create_account_from(&self, name: &str, contract: &str) -> Result<()> {
        self.create(name, &["--contract", contract])
    }

    fn create(&self, name: &str, more: &[&str]) -> Result<()> {
        let account = ["account", "create", "--tenant", "bench", "--name", name];
        let rest = ["--max-nodes", MAX_NODES, "--password", PASSWORD, "--json"];
        self.cli(account.iter().chain(&rest).chain(more))?;
        Ok(())
    }

    /// Starts the server and waits until it is ready.
    pub(crate) fn serve(&self) -> Result<Running> {
        Ok(self.start(child::tied(&self.binary, Signal::SIGTERM))?.0)
    }

    /// How long a start takes, from the `exec` to the first 200 of `/readyz`.
    pub(crate) fn time_to_ready(&self) -> Result<Duration> {
        Ok(self.start(Command::new(&self.binary))?.1)
    }

    fn start(&self, command: Command) -> Result<(Running, Duration)> {
        let address = || Ok::<_, anyhow::Error>(SocketAddr::from(([127, 0, 0, 1], free_port()?)));
        let (listen, ops) = (address()?, address()?);
        let mut command = self.configured(command);
        command.arg("serve");
        command.arg("--listen").arg(listen.to_string());
        command.arg("--ops-listen").arg(ops.to_string());
        command.arg("--public-url").arg(format!("http://{listen}"));
        let log = self.dir.join("server.log");
        let start = Instant::now();
        let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
        let ready = http::request("GET", "/readyz", "", "");
        server.wait_until("the server", &log, Duration::from_secs(60), || {
            http::call(ops, &ready).is_ok_and(|(status, _)| status == 200)
        })?;
        Ok((Running { server, listen }, start.elapsed()))
    }

    /// In its own directory, so that no `rollcall.toml` but its own counts.
    fn configured(&self, mut command: Command) -> Command {
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("ROLLCALL_")) {
                command.env_remove(name);
            }
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command.current_dir(&self.dir);
        command
    }
}

impl Running {
    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// A call with a JSON body that has to succeed.
    pub(crate) fn post(&self, path: &str, body: &serde_json::Value) -> Result<serde_json::Value> {
        let request = http::request("POST", path, "", &body.to_string());
        let (status, answer) = http::call(self.listen, &request)?;
        if !(200..300).contains(&status) {
            bail!("POST {path} answered {status}: {}", String::from_utf8_lossy(&answer));
        }
        Ok(serde_json::from_slice(&answer)?)
    }
}
