//! `cargo xtask deploy-check`: what stands in `deploy/` is read by the programs that it is for, and run where that can be done.

use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::services::find;

pub(crate) mod chart;
mod dashboards;
mod images;
mod proxies;
mod rules;
mod scrape;
mod units;

/// Programs that are needed, and the packages of Debian that have them.
const PROGRAMS: [(&str, &str); 6] = [
    ("prometheus", "prometheus"),
    ("nginx", "nginx-light"),
    ("caddy", "caddy"),
    ("systemd-analyze", "systemd"),
    ("openssl", "openssl"),
    ("curl", "curl"),
];

/// What was checked so far.
#[derive(Default)]
struct Report {
    passed: usize,
    failed: usize,
}

impl Report {
    /// Tell how a check went.
    fn check(&mut self, what: &str, outcome: Result<()>) {
        match outcome {
            Ok(()) => {
                self.passed += 1;
                println!("  ok      {what}");
            }
            Err(error) => {
                self.failed += 1;
                println!("  FAILED  {what}: {error:#}");
            }
        }
    }
}

/// Check all of it.
pub(crate) fn run() -> Result<ExitCode> {
    find::programs(&PROGRAMS)?;
    let mut report = Report::default();
    images::check(&mut report)?;
    chart::check(&mut report)?;
    rules::check(&mut report)?;
    let rollcall = scrape::Rollcall::start()?;
    scrape::check(&mut report, &rollcall)?;
    dashboards::check(&mut report, &rollcall)?;
    drop(rollcall);
    units::check(&mut report)?;
    proxies::check(&mut report)?;
    let Report { passed, failed } = report;
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Run a program to its end; an error with what it said, unless it ends well.
fn ends_well(command: &mut Command) -> Result<String> {
    let program = command.get_program().to_os_string();
    let ended = command.stdin(Stdio::null()).output();
    let ended = ended.with_context(|| format!("can't run {}", program.display()))?;
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr)
    );
    if !ended.status.success() {
        bail!("{}\n{said}", ended.status);
    }
    Ok(said)
}
