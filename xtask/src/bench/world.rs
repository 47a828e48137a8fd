//! The two installations that are measured.

use std::path::Path;

use anyhow::Result;

use super::floor::FloorServer;
use super::plan::Plan;
use super::procstat::Meter;
use super::seed;
use super::server::{Installation, Running};
use super::traffic::Node;
use crate::services::postgres::DURABLE;
use crate::services::{Postgres, Redis, Scratch, find};
use crate::step;

/// The production one: PostgreSQL that syncs every commit, Redis, a full database.
pub(crate) struct Production {
    pub(crate) installation: Installation,
    pub(crate) server: Running,
    pub(crate) nodes: Vec<Node>,
    pub(crate) postgres: Postgres,
    pub(crate) floor: FloorServer,
    redis: Redis,
    _scratch: Scratch,
}

impl Production {
    pub(crate) fn start(binary: &Path, plan: &Plan) -> Result<Self> {
        let found = find::binaries(find::Needed {
            postgres: true,
            redis: true,
            ..find::Needed::default()
        })?;
        let postgres = Postgres::start(found.postgres.as_deref(), &DURABLE)?;
        let redis = Redis::start(found.redis.as_deref())?;
        let scratch = Scratch::new("bench")?;
        let urls = Some((postgres.url(), redis.url()));
        let installation = Installation::new(binary, scratch.path(), urls);
        let server = step::timed("migrate, provision, start the server", || {
            installation.cli(["migrate"])?;
            installation.create_tenant()?;
            installation.create_account(seed::TEMPLATE)?;
            Ok((installation.serve()?, true))
        })?;
        seed::register_template(&server)?;
        seed::copy(&postgres, plan)?;
        let nodes = seed::register_fleet(&server, plan.fleet_accounts, plan.nodes)?;
        let floor = FloorServer::start(&postgres, plan.nodes)?;
        Ok(Self { installation, server, nodes, postgres, floor, redis, _scratch: scratch })
    }

    pub(crate) fn meter(&self) -> Meter {
        Meter {
            server: Some(self.server.pid()),
            postgres: Some(self.postgres.pid()),
            redis: Some(self.redis.pid()),
        }
    }
}

/// A newcomer's: SQLite and memory in a directory.
pub(crate) struct Embedded {
    pub(crate) installation: Installation,
    _scratch: Scratch,
}

/// Accounts of each kind; the command line makes them, one process each.
pub(crate) const FEW: usize = 10;

impl Embedded {
    pub(crate) fn create(binary: &Path) -> Result<Self> {
        let scratch = Scratch::new("embedded")?;
        let installation = Installation::new(binary, scratch.path(), None);
        step::timed("provision an embedded installation", || {
            installation.create_tenant()?;
            for number in 0..FEW {
                installation.create_account(&format!("fleet-{number}"))?;
                installation.create_account(&format!("many-{number}"))?;
            }
            Ok(((), true))
        })?;
        Ok(Self { installation, _scratch: scratch })
    }
}
