//! The rows about the installation that a newcomer has: SQLite and memory.

use anyhow::{Context, Result};

use super::bare::Bare;
use super::client::drive;
use super::http_rows::bare_slice;
use super::plan::{Plan, interleave};
use super::procstat::Meter;
use super::registering::remember;
use super::seed::register_fleet;
use super::server::Running;
use super::stats::Side;
use super::table::{Goal, Line, Unit};
use super::traffic::{Register, Revalidate};
use super::world::{Embedded, FEW};

const CONNECTIONS: usize = 64;

/// Revalidations against the bare handler.
pub(super) fn revalidate(plan: &Plan, bare: &Bare, world: &Embedded) -> Result<Vec<Line>> {
    let server = world.installation.serve()?;
    let mut nodes = register_fleet(&server, FEW, plan.nodes)?;
    let load = plan.load(server.listen, meter(&server));
    let (result, limit) = interleave(
        plan,
        || drive(&load, &mut Revalidate::share(&mut nodes, CONNECTIONS)),
        || bare_slice(plan, bare, CONNECTIONS),
    )?;
    let goal = Goal::new(Unit::Ratio, result.per_second() / limit.per_second(), 0.10, 0.16);
    Ok(vec![Line {
        path: format!("SQLite: revalidate, {CONNECTIONS} connections"),
        result: Some(result),
        limit: Some(limit),
        goal: Some(goal),
    }])
}

/// New nodes of accounts whose passwords are remembered.
pub(super) fn register(plan: &Plan, world: &Embedded) -> Result<Vec<Line>> {
    let server = world.installation.serve()?;
    remember(plan, &server, "many", FEW)?;
    let load = plan.load(server.listen, meter(&server));
    let mut traffic = Register::connections("many", FEW, CONNECTIONS);
    let mut result = Side::default();
    for _ in 0..plan.pairs {
        result.append(drive(&load, &mut traffic)?);
    }
    let goal = Goal::new(Unit::PerSecond, result.per_second(), 2e3, 5e3);
    Ok(vec![Line {
        path: "SQLite: register, password warm".into(),
        result: Some(result),
        goal: Some(goal),
        ..Line::default()
    }])
}

/// The median time from the start of the process until it is ready to serve.
pub(super) fn start(plan: &Plan, world: &Embedded) -> Result<Vec<Line>> {
    // The first start makes the database; what counts is a start on an existing one.
    drop(world.installation.serve()?);
    let mut times = Vec::new();
    for _ in 0..plan.starts {
        times.push(world.installation.time_to_ready()?);
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).context("no start was measured")?;
    let goal = Goal::new(Unit::Milliseconds, median.as_secs_f64() * 1e3, 300.0, 100.0);
    Ok(vec![Line::judged("start to ready (embedded, existing data)", goal)])
}

fn meter(server: &Running) -> Meter {
    Meter { server: Some(server.pid()), ..Meter::default() }
}
