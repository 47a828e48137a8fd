//! Dashboards: as their list says, and each expression answered by a real Prometheus that scrapes a real
//! server under traffic.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use nix::sys::signal::Signal;
use serde_json::Value;

use super::scrape::Rollcall;
use super::{Report, ends_well};
use crate::child::Server;
use crate::dashboards;
use crate::services::{Scratch, free_port};

/// The traffic: twenty nodes that call every three seconds.
const NODES: [&str; 9] =
    ["--nodes", "20", "--speed", "2400", "--for", "15s", "--storm", "--lose-answers", "5%"];

/// How long an expression may have nothing to answer with.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn check(report: &mut Report, rollcall: &Rollcall) -> Result<()> {
    let options = dashboards::Options { check: true };
    let same = dashboards::run(&options).and_then(|code| {
        ensure!(code == std::process::ExitCode::SUCCESS, "they differ");
        Ok(())
    });
    report.check("dashboards are as their list says", same);
    let prometheus = Prometheus::scraping(rollcall.ops)?;
    traffic(rollcall).context("no traffic")?;
    for (panel, expression) in dashboards::expressions() {
        report.check(&panel, prometheus.answers(expression));
    }
    Ok(())
}

/// Let nodes register, revalidate and leave.
fn traffic(rollcall: &Rollcall) -> Result<()> {
    ends_well(rollcall.command().args(["tenant", "create", "walk", "--name", "Walk"]))?;
    let mut account = rollcall.command();
    account.args(["account", "create", "--tenant", "walk", "--name", "crowd", "--max-nodes", "20"]);
    ends_well(account.args(["--password", "correct horse"]))?;
    let mut nodes = rollcall.command();
    nodes.args(["simulate", "--server", &format!("http://127.0.0.1:{}/walk", rollcall.api)]);
    nodes.args(["--account", "crowd", "--password-stdin"]).args(NODES);
    let mut nodes = nodes.stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    nodes.stdin.take().context("an input")?.write_all(b"correct horse\n")?;
    ensure!(nodes.wait()?.success(), "the simulator failed");
    Ok(())
}

struct Prometheus {
    port: u16,
    _server: Server,
    _scratch: Scratch,
}

impl Prometheus {
    fn scraping(ops: u16) -> Result<Self> {
        let (scratch, port) = (Scratch::new("prometheus")?, free_port()?);
        let config = scratch.path().join("prometheus.yml");
        let job =
            format!("job_name: rollcall, static_configs: [{{ targets: ['127.0.0.1:{ops}'] }}]");
        fs::write(
            &config,
            format!("global: {{ scrape_interval: 1s }}\nscrape_configs: [{{ {job} }}]\n"),
        )?;
        let mut run = Command::new("prometheus");
        run.arg(format!("--config.file={}", config.display()));
        run.arg(format!("--storage.tsdb.path={}", scratch.path().join("data").display()));
        run.arg(format!("--web.listen-address=127.0.0.1:{port}"));
        let log = scratch.path().join("log");
        let mut server = Server::spawn(&mut run, Signal::SIGTERM, &log)?;
        let ready = format!("http://127.0.0.1:{port}/-/ready");
        server.wait_until("prometheus", &log, Duration::from_secs(30), || {
            ends_well(Command::new("curl").args(["-sf", &ready])).is_ok()
        })?;
        Ok(Self { port, _server: server, _scratch: scratch })
    }

    /// Whether an expression has an answer.
    fn answers(&self, expression: &str) -> Result<()> {
        let asked = expression.replace("$__rate_interval", "20s");
        let began = Instant::now();
        loop {
            let said = self.ask(&asked)?;
            let found = said["data"]["result"].as_array().is_some_and(|rows| !rows.is_empty());
            if found {
                return Ok(());
            }
            ensure!(began.elapsed() < PATIENCE, "no answer to {asked}: {said}");
            std::thread::sleep(Duration::from_millis(500));
        }
    }

    fn ask(&self, expression: &str) -> Result<Value> {
        let mut curl = Command::new("curl");
        curl.args(["-s", "--get", "--data-urlencode", &format!("query={expression}")]);
        let said = ends_well(curl.arg(format!("http://127.0.0.1:{}/api/v1/query", self.port)))?;
        let said: Value = serde_json::from_str(&said)?;
        ensure!(said["status"] == "success", "{said}");
        Ok(said)
    }
}
