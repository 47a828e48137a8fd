//! How long and with how much everything is measured.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Result;

use super::client::Load;
use super::procstat::Meter;
use super::stats::Side;
use crate::bench_cli::Options;

/// The numbers of one run.
pub(crate) struct Plan {
    /// One slice of one side; a row is `2 * pairs` slices.
    pub(crate) slice: Duration,
    pub(crate) pairs: usize,
    /// Driven before every slice without being counted.
    pub(crate) warm: Duration,
    /// Registrations that lie in the database and do nothing.
    pub(crate) rows: u64,
    /// Nodes that revalidate, and the accounts that they belong to.
    pub(crate) nodes: usize,
    pub(crate) fleet_accounts: usize,
    /// Accounts of the row with many.
    pub(crate) many_accounts: usize,
    /// Accounts of which each gives its password once.
    pub(crate) cold_accounts: usize,
    /// Nodes of one account that leave at once.
    pub(crate) leaving: usize,
    /// Accounts of the rows about staff, with three registrations each.
    pub(crate) office_accounts: u64,
    /// Nodes that are played in one process.
    pub(crate) played: usize,
    pub(crate) threads: usize,
    pub(crate) starts: usize,
}

/// More password hashes than one core does in a second.
const HASHES_PER_CORE: usize = 150;

impl Plan {
    pub(crate) fn new(options: &Options) -> Self {
        let (slice, pairs, warm) = if options.quick { (1, 2, 200) } else { (4, 4, 500) };
        let slice = Duration::from_secs(options.seconds.unwrap_or(slice).max(1));
        let warm = Duration::from_millis(warm);
        let threads = std::thread::available_parallelism().map_or(2, usize::from).min(4);
        let hashing = (slice + warm).as_secs_f64() * pairs as f64;
        let rows = options.rows.unwrap_or(if options.quick { 20_000 } else { 1_000_000 });
        Self {
            slice,
            pairs,
            warm,
            rows,
            office_accounts: rows,
            played: if options.quick { 1_000 } else { 10_000 },
            nodes: if options.quick { 4_000 } else { 20_000 },
            fleet_accounts: if options.quick { 20 } else { 200 },
            many_accounts: if options.quick { 100 } else { 1_000 },
            cold_accounts: (hashing * (HASHES_PER_CORE * threads) as f64) as usize,
            leaving: if options.quick { 2_000 } else { 10_000 },
            threads,
            starts: if options.quick { 3 } else { 10 },
        }
    }

    /// A slice's load on `target`.
    pub(crate) fn load(&self, target: SocketAddr, meter: Meter) -> Load {
        Load {
            target,
            threads: self.threads,
            many_sources: false,
            warm: self.warm,
            length: self.slice,
            meter,
        }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, nodes, pairs, .. } = self;
        let (cores, slice) = (self.threads, self.slice.as_secs());
        write!(
            f,
            "{cores} client threads, {rows} rows, {nodes} nodes, {pairs} + {pairs} slices of {slice} s"
        )
    }
}

/// Measures a path and its limit in turns, `a b b a a b b a`: the machine drifts, so only what ran
/// interleaved can be compared.
pub(crate) fn interleave(
    plan: &Plan,
    mut path: impl FnMut() -> Result<Side>,
    mut limit: impl FnMut() -> Result<Side>,
) -> Result<(Side, Side)> {
    let (mut paths, mut limits) = (Side::default(), Side::default());
    for turn in 0..2 * plan.pairs {
        let (name, slice) = if matches!(turn % 4, 0 | 3) {
            let slice = path()?;
            paths.append(slice.clone());
            ("path ", slice)
        } else {
            let slice = limit()?;
            limits.append(slice.clone());
            ("limit", slice)
        };
        eprintln!("  {name} {:>9.0}/s", slice.per_second());
    }
    Ok((paths, limits))
}
