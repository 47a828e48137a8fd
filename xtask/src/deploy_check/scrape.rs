//! What a real server tells Prometheus, and that the rules ask for nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::sys::signal::Signal;

use super::{Report, ends_well};
use crate::child::Server;
use crate::services::{Scratch, free_port};
use crate::step;

/// A server on an empty SQLite database.
pub(super) struct Rollcall {
    /// The port of its APIs.
    pub(super) api: u16,
    /// The port of operations.
    pub(super) ops: u16,
    program: PathBuf,
    _server: Server,
    scratch: Scratch,
}

impl Rollcall {
    pub(super) fn start() -> Result<Self> {
        // As the tests have it built.
        let built =
            step::artifacts(&["--workspace", "--bins", "--lib", "--features", "xtask/bench"])?;
        let program = built.executable("rollcall")?;
        let (scratch, api, ops) = (Scratch::new("scrape")?, free_port()?, free_port()?);
        let mut serve = Command::new(&program);
        serve.arg("serve").env_clear();
        serve.env("ROLLCALL_DATA_DIR", scratch.path());
        serve.env("ROLLCALL_LISTEN", format!("127.0.0.1:{api}"));
        serve.env("ROLLCALL_OPS_LISTEN", format!("127.0.0.1:{ops}"));
        let log = scratch.path().join("log");
        let mut server = Server::spawn(&mut serve, Signal::SIGTERM, &log)?;
        // The workers have run once each when the slowest has told of itself.
        let told = |text: String| text.contains("rollcall_signing_key_");
        server.wait_until("rollcall", &log, Duration::from_secs(60), || {
            metrics(ops).is_ok_and(told)
        })?;
        Ok(Self { api, ops, program, _server: server, scratch })
    }

    /// A command on its data.
    pub(super) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.env_clear().env("ROLLCALL_DATA_DIR", self.scratch.path());
        command
    }
}

fn metrics(ops: u16) -> Result<String> {
    ends_well(Command::new("curl").args(["-sf", &format!("http://127.0.0.1:{ops}/metrics")]))
}

pub(super) fn check(report: &mut Report, rollcall: &Rollcall) -> Result<()> {
    let scrape = metrics(rollcall.ops)?;
    report.check("a scrape follows Prometheus' conventions", follows_conventions(&scrape));
    report.check("rules ask for metrics that there are", rules_ask_for(&scrape));
    Ok(())
}

fn follows_conventions(scrape: &str) -> Result<()> {
    let mut promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("can't run promtool")?;
    let mut input = promtool.stdin.take().context("an input")?;
    input.write_all(scrape.as_bytes())?;
    drop(input);
    let ended = promtool.wait_with_output()?;
    let said = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.success(), "{said}");
    Ok(())
}

/// Every metric of the rules is one of the page, which a test holds against the source; every one that
/// an empty server tells is of the scrape.
fn rules_ask_for(scrape: &str) -> Result<()> {
    let rules = fs::read_to_string(step::root().join("deploy/prometheus/rollcall.rules.yml"))?;
    let page = fs::read_to_string(step::root().join("docs/operations/metrics.md"))?;
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == ':';
    let words = rules.split(|letter| !is_part(letter));
    let asked: BTreeSet<_> = words.filter(|word| word.starts_with("rollcall_")).collect();
    ensure!(asked.len() > 5, "the rules ask for {asked:?} only");
    for name in asked {
        let base = ["_bucket", "_count", "_sum"].iter().find_map(|it| name.strip_suffix(it));
        let base = base.unwrap_or(name);
        ensure!(page.contains(&format!("| `{base}` |")), "there is no metric {name}");
    }
    for name in ["rollcall_health_check_ok", "rollcall_worker_runs_total", "rollcall_outbox_mails"]
    {
        ensure!(scrape.contains(&format!("\n{name}{{")), "a new server doesn't tell {name}");
    }
    Ok(())
}
