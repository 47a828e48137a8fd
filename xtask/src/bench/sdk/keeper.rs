//! What a keeper costs the product that it is built into.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use anyhow::Result;
use nix::sys::signal::Signal;

use super::Vendor;
use super::product::READY;
use crate::bench::plan::Plan;
use crate::bench::procstat::{Meter, running};
use crate::bench::table::{Goal, Line, Unit};
use crate::child::{self, Server};
use crate::services::Scratch;

/// Until what a start leaves behind has calmed down.
const SETTLE: Duration = Duration::from_secs(2);
const TEN_SECONDS: f64 = 10.0;
const MIB: f64 = 1024.0 * 1024.0;

/// Memory beyond that of a product without one, and time on a processor between two calls.
pub(super) fn cost(plan: &Plan, vendor: &Vendor) -> Result<Vec<Line>> {
    let scratch = Scratch::new("keeper")?;
    let dir = scratch.path().join("state").display().to_string();
    let without = start(&scratch, "without", &[])?;
    let with = ["--server", &vendor.address, "--root", &vendor.root, "--dir", &dir];
    let with = start(&scratch, "with", &with)?;
    sleep(SETTLE);
    let memory = |product: &Server| {
        Meter { server: Some(product.pid()), ..Meter::default() }.memory() as f64 / MIB
    };
    let more = memory(&with) - memory(&without);
    let (before, idle) = (running(with.pid())?, plan.slice * 4);
    sleep(idle);
    let busy = (running(with.pid())? - before).as_secs_f64() * 1e3;
    let busy = busy * TEN_SECONDS / idle.as_secs_f64();
    Ok(vec![
        Line::judged("SDK: memory of a keeper", Goal::new(Unit::Mebibytes, more, 5.0, 4.0)),
        Line::judged(
            "SDK: CPU of a keeper at rest, in ten seconds",
            Goal::new(Unit::Milliseconds, busy, 1.0, 0.1),
        ),
    ])
}

fn start(scratch: &Scratch, name: &str, args: &[&str]) -> Result<Server> {
    let log = scratch.path().join(name);
    let mut command = child::tied(&std::env::current_exe()?, Signal::SIGTERM);
    command.arg("product").args(args);
    let mut product = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
    product.wait_until("the product", &log, Duration::from_secs(30), || {
        fs::read_to_string(&log).is_ok_and(|text| text.contains(READY))
    })?;
    Ok(product)
}
