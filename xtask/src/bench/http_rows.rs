//! The rows that are about the way of one call through the server.

use std::thread;

use anyhow::{Result, anyhow};

use super::bare::Bare;
use super::client::{Load, drive};
use super::plan::{Plan, interleave};
use super::stats::Side;
use super::table::{Goal, Line, Unit};
use super::traffic::{Fixed, Guess, Revalidate};
use super::world::Production;

/// Connections of the flood, and of the nodes that it may not disturb.
const FLOOD: usize = 64;

/// The bare handler alone: what the harness can do at most.
pub(super) fn bare(plan: &Plan, bare: &Bare, connections: usize) -> Result<Vec<Line>> {
    let mut all = Side::default();
    for _ in 0..2 * plan.pairs {
        all.append(bare_slice(plan, bare, connections)?);
    }
    let path = format!("bare handler, {connections} connections");
    Ok(vec![Line { path, result: Some(all), ..Line::default() }])
}

pub(super) fn bare_slice(plan: &Plan, bare: &Bare, connections: usize) -> Result<Side> {
    drive(&plan.load(bare.listen, bare.meter()), &mut Fixed::connections(connections))
}

/// The floor of the 2-hour path, against the bare handler.
pub(super) fn floor(
    plan: &Plan,
    bare: &Bare,
    world: &Production,
    connections: usize,
) -> Result<Vec<Line>> {
    let (result, limit) = interleave(
        plan,
        || floor_slice(plan, world, connections),
        || bare_slice(plan, bare, connections),
    )?;
    let path = format!("floor, {connections} connections");
    Ok(vec![Line { path, result: Some(result), limit: Some(limit), ..Line::default() }])
}

fn floor_slice(plan: &Plan, world: &Production, connections: usize) -> Result<Side> {
    let meter = world.floor.meter(&world.postgres);
    drive(&plan.load(world.floor.listen, meter), &mut Fixed::connections(connections))
}

/// Revalidations, durable and freshly signed, against the floor.
pub(super) fn revalidate(
    plan: &Plan,
    world: &mut Production,
    connections: usize,
) -> Result<Vec<Line>> {
    let load = plan.load(world.server.listen, world.meter());
    let mut nodes = std::mem::take(&mut world.nodes);
    let measured = interleave(
        plan,
        || drive(&load, &mut Revalidate::share(&mut nodes, connections)),
        || floor_slice(plan, world, connections),
    );
    world.nodes = nodes;
    let (result, limit) = measured?;
    let path = format!("revalidate, {connections} connections");
    let (rate, ratio) = (result.per_second(), result.per_second() / limit.per_second());
    let memory = result.memory as f64 / f64::from(1 << 20);
    let p99 = result.latency.percentile(0.99).unwrap_or(f64::INFINITY);
    let (must, aim) = match connections {
        0..=64 => (10.0, 7.0),
        65..=256 => (20.0, 15.0),
        _ => (80.0, 60.0),
    };
    // The table holds no ratio against a thousand connections, only a p99.
    let goal = (connections <= 256).then(|| Goal::new(Unit::Ratio, ratio, 0.65, 0.8));
    let mut lines = vec![
        Line { path, result: Some(result), limit: Some(limit), goal },
        Line::judged("  its p99", Goal::new(Unit::Milliseconds, p99, must, aim)),
    ];
    if connections == 256 {
        lines.push(Line::judged("  so", Goal::new(Unit::PerSecond, rate, 14e3, 20e3)));
        lines.push(Line::judged("  server memory", Goal::new(Unit::Mebibytes, memory, 96.0, 64.0)));
    }
    Ok(lines)
}

/// Revalidations while somebody tries passwords at full speed, against the same in peace.
pub(super) fn flood(plan: &Plan, world: &mut Production) -> Result<Vec<Line>> {
    let load = plan.load(world.server.listen, world.meter());
    let guessing = Load { many_sources: true, threads: 1, ..load };
    let mut guesses = Side::default();
    let nodes = std::cell::RefCell::new(&mut world.nodes);
    let quietly = || drive(&load, &mut Revalidate::share(&mut nodes.borrow_mut(), FLOOD));
    let flooded = || {
        let (nodes, guessed) = thread::scope(|scope| {
            let flood = scope
                .spawn(|| drive(&guessing, &mut Guess::connections(plan.many_accounts, FLOOD)));
            (quietly(), flood.join().map_err(|_| anyhow!("the flood panicked")))
        });
        guesses.append(guessed??);
        nodes
    };
    let (result, limit) = interleave(plan, flooded, quietly)?;
    let p99 = |side: &Side| side.latency.percentile(0.99).unwrap_or(f64::INFINITY);
    let goal = Goal::new(Unit::Ratio, p99(&result) / p99(&limit), 3.0, 1.5);
    // Its CPU is already in the line above it: they ran at the same time.
    guesses.cpu = Default::default();
    guesses.memory = 0;
    Ok(vec![
        Line {
            path: format!("revalidate p99 in a flood, {FLOOD} connections"),
            result: Some(result),
            limit: Some(limit.clone()),
            goal: Some(goal),
        },
        Line { path: "  in peace".into(), result: Some(limit), ..Line::default() },
        Line { path: "  the guesses".into(), result: Some(guesses), ..Line::default() },
    ])
}
