//! The row about nodes of one account that all leave at once.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::client::{Load, drive};
use super::plan::Plan;
use super::registering::remember;
use super::stats::Side;
use super::table::{Goal, Line, Unit};
use super::traffic::{Arrive, Leave};
use super::world::Production;

/// The longest that all of them may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Nodes of one account that unbind themselves, each on a connection of its own and all at once,
/// against the same nodes registering before.
pub(super) fn all_at_once(plan: &Plan, world: &Production) -> Result<Vec<Line>> {
    remember(plan, &world.server, "hot", 1)?;
    let load = Load {
        warm: Duration::ZERO,
        length: PATIENCE,
        ..plan.load(world.server.listen, world.meter())
    };
    let (mut result, mut limit) = (Side::default(), Side::default());
    for _ in 0..plan.pairs {
        let mut arriving = Arrive::connections("hot-0", plan.leaving);
        limit.append(drive(&load, &mut arriving)?);
        let mut leaving: Vec<Leave> = arriving.into_iter().filter_map(Arrive::leaves).collect();
        ensure!(!leaving.is_empty(), "no node could register");
        let slice = drive(&load, &mut leaving)?;
        eprintln!("  path  {:>9.0}/s", slice.per_second());
        result.append(slice);
    }
    let ratio = Goal::new(Unit::Ratio, result.per_second() / limit.per_second(), 0.6, 1.0);
    // All ask at once, so the median waits for half of them.
    let waits = [("  their p50", 0.5, 1500.0), ("  their p99", 0.99, 3000.0)];
    let waits = waits.map(|(path, share, must)| {
        let ms = result.latency.percentile(share).unwrap_or(f64::INFINITY);
        (path, Goal::new(Unit::Milliseconds, ms, must, must / 2.0))
    });
    let path = format!("unbind, {} nodes of one account at once", plan.leaving);
    let first = Line { path, result: Some(result), limit: Some(limit), goal: Some(ratio) };
    let waits = waits.map(|(path, goal)| Line::judged(path, goal));
    Ok(std::iter::once(first).chain(waits).collect())
}
