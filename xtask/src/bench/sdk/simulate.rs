//! Many nodes in one process, as `rollcall simulate` plays them.

use std::fs;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{ACCOUNT, Vendor};
use crate::bench::plan::Plan;
use crate::bench::procstat::Meter;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};
use crate::bench::traffic::PASSWORD;
use crate::services::Scratch;
use crate::services::postgres::Checked;

/// Two hours in six seconds, so that no lease ends while it is played, however slow the storm is.
const SPEED: &str = "1200";
const MIB: f64 = 1024.0 * 1024.0;

/// They all start at once, and call again and again.
pub(super) fn fleet(plan: &Plan, vendor: &Vendor) -> Result<Vec<Line>> {
    // Else the first of the storm are told to come back in a minute.
    vendor.register("first")?;
    let scratch = Scratch::new("fleet")?;
    let file = scratch.path().join("password");
    fs::write(&file, PASSWORD)?;
    let length = plan.slice * 15;
    let before = meter(vendor).cpu();
    let mut command =
        vendor.world.installation.command(["simulate", "--storm", "--stay", "--json"]);
    command.args(["--server", &vendor.address, "--account", ACCOUNT, "--pin", &vendor.root]);
    command.args(["--nodes", &plan.played.to_string(), "--speed", SPEED]);
    command.args(["--for", &format!("{}s", length.as_secs())]);
    let said = command.arg("--password-file").arg(&file).checked()?;
    let sum: Value = serde_json::from_str(&said)?;

    let number = |name: &str| sum[name].as_f64().with_context(|| format!("no {name} in {sum}"));
    let mut side = Side {
        answers: number("renewals")? as u64,
        seconds: number("seconds")?,
        cpu: meter(vendor).cpu() - before,
        memory: meter(vendor).memory(),
        ..Side::default()
    };
    let registered = number("registered")?;
    let wrong = plan.played as f64 - registered + number("failed")? + number("broken")?;
    if wrong > 0.0 {
        side.fail(|| format!("{registered} of {} registered: {sum}", plan.played));
    }
    let memory = number("peak_memory_bytes")? / MIB;
    let nodes = format!("{} nodes", plan.played);
    Ok(vec![
        Line {
            path: format!("SDK: {nodes} played, renewals from the storm on"),
            result: Some(side),
            ..Line::default()
        },
        Line::judged(
            &format!("SDK: memory of {nodes} in one process, at most"),
            Goal::new(Unit::Mebibytes, memory, 300.0, 150.0),
        ),
    ])
}

fn meter(vendor: &Vendor) -> Meter {
    Meter { server: Some(vendor.server.pid()), ..Meter::default() }
}
