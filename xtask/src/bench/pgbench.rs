//! The limit of registrations: PostgreSQL doing the same writes, one claim a transaction.

use std::time::Instant;

use anyhow::{Context, Result};

use super::plan::Plan;
use super::procstat::Meter;
use super::seed::psql;
use super::stats::Side;
use crate::services::Postgres;
use crate::services::postgres::Checked;
use crate::step;

/// pgbench with `claim.sql` on the accounts of one family.
pub(crate) struct Pgbench<'a> {
    postgres: &'a Postgres,
    tenant: String,
    family: &'a str,
    accounts: usize,
    connections: usize,
}

impl<'a> Pgbench<'a> {
    pub(crate) fn new(
        postgres: &'a Postgres,
        family: &'a str,
        accounts: usize,
        connections: usize,
    ) -> Result<Self> {
        let sql = "select id from tenants where slug = 'bench'";
        let tenant = psql(postgres)?.args(["--tuples-only", "--no-align", "-c", sql]).checked()?;
        Ok(Self { postgres, tenant: tenant.trim().to_owned(), family, accounts, connections })
    }

    /// Runs one slice.
    pub(crate) fn run(&self, plan: &Plan) -> Result<Side> {
        let meter = Meter { postgres: Some(self.postgres.pid()), ..Meter::default() };
        let mut pgbench = self.postgres.client("pgbench")?;
        pgbench.args(["--no-vacuum", "--protocol", "prepared"]);
        pgbench.arg("--client").arg(self.connections.to_string());
        pgbench.arg("--jobs").arg(plan.threads.to_string());
        pgbench.arg("--time").arg(plan.slice.as_secs().to_string());
        pgbench.arg("--define").arg(format!("tenant={}", self.tenant));
        pgbench.arg("--define").arg(format!("family={}", self.family));
        pgbench.arg("--define").arg(format!("accounts={}", self.accounts));
        pgbench.arg("--file").arg(step::root().join("xtask/src/bench/claim.sql"));
        let (before, start) = (meter.cpu(), Instant::now());
        let report = pgbench.arg("rollcall").checked()?;
        let cpu = meter.cpu() - before;
        let seconds = start.elapsed().as_secs_f64();
        let rate =
            rate(&report).with_context(|| format!("no rate in pgbench's report:\n{report}"))?;
        Ok(Side { answers: (rate * seconds) as u64, seconds, cpu, ..Side::default() })
    }
}

/// Transactions a second, without the time to connect.
fn rate(report: &str) -> Option<f64> {
    let line = report.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn the_rate_is_read_from_the_report() {
        let report = "latency average = 1.2 ms\n\
                      tps = 5123.5 (without initial connection time)\n";
        assert_eq!(rate(report), Some(5123.5));
        assert_eq!(rate("pgbench: error"), None);
    }
}
