//! What a product does offline: believe a lease.

use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context, Result};
use rollcall_client::{Identity, Roots};

use super::{PROJECT, Vendor};
use crate::bench::plan::Plan;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

/// Signature, claims and time, with keys that were opened before; and everything from the pin on, as
/// when the product starts.
pub(super) fn offline(plan: &Plan, vendor: &Vendor) -> Result<Vec<Line>> {
    let client = vendor.register("verifier")?;
    let lease = client.lease().context("a node without a lease")?;
    let key_set = client.key_set().context("a node without keys")?;
    let roots = Roots::new([vendor.root.as_str()]);
    let identity = Identity { project_id: PROJECT, node_id: "verifier" };
    let keys = roots.open(&key_set)?;

    let warm = timed(plan, || {
        let lease = keys.open(black_box(&lease), identity)?;
        Ok(lease.check(lease.issued_at, lease.issued_at)?)
    })?;
    let cold = timed(plan, || {
        let lease = roots.open(black_box(&key_set))?.open(black_box(&lease), identity)?;
        Ok(lease.check(lease.issued_at, lease.issued_at)?)
    })?;
    Ok(vec![
        line("SDK: verify a lease offline (p99)", warm, Some((100.0, 60.0)))?,
        line("SDK: verify key set and lease offline (p99)", cold, None)?,
    ])
}

/// One after another for a slice.
fn timed(plan: &Plan, mut verify: impl FnMut() -> Result<()>) -> Result<Side> {
    let (begin, mut side) = (Instant::now(), Side::default());
    while begin.elapsed() < plan.slice {
        let start = Instant::now();
        verify()?;
        side.latency.record(start.elapsed());
        side.answers += 1;
    }
    side.seconds = begin.elapsed().as_secs_f64();
    Ok(side)
}

fn line(path: &str, side: Side, goal: Option<(f64, f64)>) -> Result<Line> {
    let p99 = p99(&side)?;
    let goal = goal.map(|(must, aim)| Goal::new(Unit::Microseconds, p99, must, aim));
    Ok(Line { path: path.into(), result: Some(side), goal, ..Line::default() })
}

/// In microseconds.
pub(super) fn p99(side: &Side) -> Result<f64> {
    Ok(side.latency.percentile(0.99).context("nothing was measured")? * 1e3)
}
