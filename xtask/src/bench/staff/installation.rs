//! An installation with many accounts, and somebody who may see and do everything there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::bench::plan::Plan;
use crate::bench::procstat::Meter;
use crate::bench::seed::{TEMPLATE, psql, register_template};
use crate::bench::server::{Installation, Running};
use crate::services::postgres::{Checked, DURABLE};
use crate::services::{Postgres, Redis, Scratch, find};
use crate::step;

/// PostgreSQL, Redis, a full database, a token of an owner.
pub(super) struct StaffInstallation {
    pub(super) installation: Installation,
    pub(super) postgres: Postgres,
    pub(super) redis: Redis,
    /// The header that the token goes into.
    pub(super) bearer: String,
    scratch: Scratch,
}

impl StaffInstallation {
    pub(super) fn start(binary: &Path, plan: &Plan) -> Result<Self> {
        let needed = find::Needed { postgres: true, redis: true, ..find::Needed::default() };
        let found = find::binaries(needed)?;
        let postgres = Postgres::start(found.postgres.as_deref(), &DURABLE)?;
        let redis = Redis::start(found.redis.as_deref())?;
        let scratch = Scratch::new("office")?;
        let urls = Some((postgres.url(), redis.url()));
        let installation = Installation::new(binary, scratch.path(), urls);
        let token = step::timed("migrate, provision", || Ok((provision(&installation)?, true)))?;
        step::timed(&format!("make {} accounts", plan.office_accounts), || {
            let mut psql = psql(&postgres)?;
            psql.arg("-v").arg(format!("accounts={}", plan.office_accounts));
            psql.arg("--output=/dev/null");
            psql.arg("--file")
                .arg(step::root().join("xtask/src/bench/staff/fill.sql"))
                .checked()?;
            Ok(((), true))
        })?;
        let bearer = format!("authorization: Bearer {token}\r\n");
        Ok(Self { installation, postgres, redis, bearer, scratch })
    }

    pub(super) fn meter(&self, server: &Running) -> Meter {
        Meter {
            server: Some(server.pid()),
            postgres: Some(self.postgres.pid()),
            redis: Some(self.redis.pid()),
        }
    }

    /// A place for a file.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }
}

/// A tenant with a contract, an account and one node, which are copied; and a token.
fn provision(installation: &Installation) -> Result<String> {
    installation.cli(["migrate"])?;
    installation.create_tenant()?;
    let contract = ["contract", "create", "--tenant", "bench", "--company", "Template"];
    let terms = ["--project", "Template", "--signed", "2026-01-31"];
    let rest = ["--email", "it@template.example", "--max-nodes", "100000000", "--json"];
    let made = installation.cli(contract.iter().chain(&terms).chain(&rest))?;
    let made: Value = serde_json::from_str(&made)?;
    let contract = made["contract"]["contract_id"].as_str().context("a contract without id")?;
    installation.create_account_from(TEMPLATE, contract)?;
    register_template(&installation.serve()?)?;
    let token = ["token", "create", "--tenant", "bench", "--name", "bench", "--role", "owner"];
    let made: Value = serde_json::from_str(&installation.cli(token.iter().chain(&["--json"]))?)?;
    Ok(made["token"].as_str().context("no token")?.to_owned())
}
