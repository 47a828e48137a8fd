//! The rows about registrations on PostgreSQL.

use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail, ensure};

use super::client::{Load, drive};
use super::pgbench::Pgbench;
use super::plan::{Plan, interleave};
use super::procstat::Meter;
use super::server::Running;
use super::stats::Side;
use super::table::{Goal, Line, Unit};
use super::traffic::Register;
use super::world::Production;

const CONNECTIONS: usize = 64;
/// Few enough to fit into the queue for password hashing.
const HASHING: usize = 32;
/// The longest that all accounts of a row may take to give their password once.
const REMEMBERING: Duration = Duration::from_secs(240);

/// New nodes of many accounts whose passwords are remembered, against pgbench.
pub(super) fn many(plan: &Plan, world: &Production) -> Result<Vec<Line>> {
    let goal = |ratio| Goal::new(Unit::Ratio, ratio, 1.5, 2.5);
    warm(plan, world, "register, many accounts", "many", plan.many_accounts, goal)
}

/// New nodes of one account, against pgbench on one account.
pub(super) fn hot(plan: &Plan, world: &Production) -> Result<Vec<Line>> {
    let goal = |ratio| Goal::new(Unit::Ratio, ratio, 4.0, 8.0);
    warm(plan, world, "register, one hot account", "hot", 1, goal)
}

fn warm(
    plan: &Plan,
    world: &Production,
    path: &str,
    family: &str,
    accounts: usize,
    goal: impl Fn(f64) -> Goal,
) -> Result<Vec<Line>> {
    remember(plan, &world.server, family, accounts)?;
    let load = plan.load(world.server.listen, world.meter());
    let mut traffic = Register::connections(family, accounts, CONNECTIONS);
    let pgbench = Pgbench::new(&world.postgres, family, accounts, CONNECTIONS)?;
    let (result, limit) = interleave(plan, || drive(&load, &mut traffic), || pgbench.run(plan))?;
    let goal = Some(goal(result.per_second() / limit.per_second()));
    Ok(vec![Line { path: path.into(), result: Some(result), limit: Some(limit), goal }])
}

/// Has every account give its password once, so that the server remembers it.
pub(super) fn remember(plan: &Plan, server: &Running, family: &str, accounts: usize) -> Result<()> {
    let next = AtomicUsize::new(0);
    let load = Load {
        many_sources: true,
        warm: Duration::ZERO,
        length: REMEMBERING,
        ..plan.load(server.listen, Meter::default())
    };
    let side = drive(&load, &mut Register::once(family, &next, accounts, HASHING))?;
    if let Some(first) = side.first_failure {
        bail!("{} of {accounts} accounts could not register a node: {first}", side.failures);
    }
    ensure!(next.load(Ordering::Relaxed) >= accounts, "{accounts} passwords took too long");
    Ok(())
}

/// Registrations that each cost a password hash, against hashing alone.
pub(super) fn cold(plan: &Plan, world: &Production) -> Result<Vec<Line>> {
    let next = AtomicUsize::new(0);
    let load = Load { many_sources: true, ..plan.load(world.server.listen, world.meter()) };
    let mut traffic = Register::once("cold", &next, plan.cold_accounts, HASHING);
    let (result, limit) = interleave(plan, || drive(&load, &mut traffic), || hashing(plan))?;
    ensure!(
        next.load(Ordering::Relaxed) < plan.cold_accounts,
        "not enough accounts for this machine"
    );
    let goal = Goal::new(Unit::Ratio, result.per_second() / limit.per_second(), 0.8, 0.95);
    Ok(vec![Line {
        path: "register, password cold".into(),
        result: Some(result),
        limit: Some(limit),
        goal: Some(goal),
    }])
}

/// One slice of Argon2id on every core, with the product's parameters.
pub(super) fn hashing(plan: &Plan) -> Result<Side> {
    let end = Instant::now() + plan.slice;
    thread::scope(|scope| {
        let workers: Vec<_> = (0..plan.threads).map(|_| scope.spawn(|| hash_until(end))).collect();
        let mut side = Side { seconds: plan.slice.as_secs_f64(), ..Side::default() };
        for worker in workers {
            side.join(worker.join().map_err(|_| anyhow!("a hashing thread panicked"))??);
        }
        Ok(side)
    })
}

fn hash_until(end: Instant) -> Result<Side> {
    use argon2::{Algorithm, Argon2, Params, Version};

    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow!("{error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut side = Side::default();
    loop {
        let (start, mut hash) = (Instant::now(), [0; 32]);
        argon2
            .hash_password_into(b"correct horse battery staple", b"sixteen of salt!", &mut hash)
            .map_err(|error| anyhow!("{error}"))?;
        black_box(hash);
        let now = Instant::now();
        if now > end {
            return Ok(side);
        }
        side.answers += 1;
        side.latency.record(now - start);
    }
}
