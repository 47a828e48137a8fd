//! systemd's units.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Report, ends_well};
use crate::services::Scratch;
use crate::step;

/// The exposure that systemd may find, of 100.
const EXPOSURE: &str = "--threshold=20";

pub(super) fn check(report: &mut Report) -> Result<()> {
    for name in ["rollcall.service", "rollcall-worker.service"] {
        report.check(&format!("{name} is understood"), understood(name));
        let mut security = Command::new("systemd-analyze");
        security.args(["security", "--offline=true", EXPOSURE, "--no-pager"]);
        security.arg(step::root().join("deploy/systemd").join(name));
        report.check(&format!("{name} is hardened"), ends_well(&mut security).map(drop));
    }
    Ok(())
}

/// With a program that is there in the place of ours, which is not installed here.
fn understood(name: &str) -> Result<()> {
    let scratch = Scratch::new("units")?;
    let unit = fs::read_to_string(step::root().join("deploy/systemd").join(name))?;
    let copy = scratch.path().join(name);
    fs::write(&copy, unit.replace("/usr/bin/rollcall", "/bin/true"))?;
    let mut verify = Command::new("systemd-analyze");
    let said = ends_well(verify.args(["verify", "--man=no"]).arg(&copy))?;
    ensure!(!said.contains(name), "{said}");
    Ok(())
}
