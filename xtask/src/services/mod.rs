//! Throwaway servers, for the tests and for the bench.

use std::ffi::{OsStr, OsString};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

mod certificate;
pub(crate) mod find;
mod imap;
mod mail;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod redis;
mod scratch;
mod smtp;

pub(crate) use postgres::Postgres;
pub(crate) use redis::Redis;
pub(crate) use scratch::Scratch;

use mail::MailServers;

/// What the tests find in their environment, and the servers behind it.
pub(crate) struct Services {
    exported: Vec<(&'static str, OsString)>,
    _postgres: Option<Postgres>,
    _redis: Option<Redis>,
    _mail: MailServers,
}

impl Services {
    /// Starts what the environment doesn't already give.
    pub(crate) fn for_tests() -> Result<Self> {
        let found = find::binaries(find::Needed {
            postgres: given("TEST_DATABASE_URL").is_none(),
            redis: given("TEST_REDIS_URL").is_none(),
            smtp: given("TEST_SMTP_URL").is_none(),
            imap: given("TEST_IMAP_URL").is_none(),
            c_tools: true,
            browser: given("TEST_CHROMEDRIVER").is_none(),
        })?;
        let mut exported = Vec::new();

        let (database, _postgres) = match given("TEST_DATABASE_URL") {
            Some(url) => (url, None),
            None => {
                let server = Postgres::start(found.postgres.as_deref(), &postgres::FORGETFUL)?;
                (server.url().into(), Some(server))
            }
        };
        exported.push(("TEST_DATABASE_URL", database));

        let (cache, _redis) = match given("TEST_REDIS_URL") {
            Some(url) => (url, None),
            None => {
                let server = Redis::start(found.redis.as_deref())?;
                (server.url().into(), Some(server))
            }
        };
        exported.push(("TEST_REDIS_URL", cache));

        let (mails, _mail) = MailServers::start(&found)?;
        exported.extend(mails);

        if given("TEST_CHROMEDRIVER").is_none() {
            let driver = found.chromedriver.context(find::how_to_install(
                "A browser",
                "chromium chromium-driver",
                "TEST_CHROMEDRIVER",
            ))?;
            exported.push(("TEST_CHROMEDRIVER", driver.into()));
        }

        match given("TEST_SCHEMATHESIS").map_or_else(generator, |it| Ok(it.into())) {
            Ok(program) => exported.push(("TEST_SCHEMATHESIS", program.into())),
            // The test that needs it fails; the others don't.
            Err(error) => eprintln!("  no schemathesis: {error:#}"),
        }

        // For tests that stop and start a server of their own.
        exported.extend(found.postgres.map(|dir| ("TEST_PG_BIN_DIR", dir.into())));
        exported.extend(found.redis.map(|path| ("TEST_REDIS_SERVER", path.into())));
        exported.extend(postgres::other_user().map(|user| ("TEST_PG_USER", user.name.into())));
        for (name, value) in &exported {
            eprintln!("  {name}={}", OsStr::display(value));
        }
        Ok(Self { exported, _postgres, _redis, _mail })
    }

    /// Tells a command where the servers are.
    pub(crate) fn export(&self, command: &mut Command) {
        command.envs(self.exported.iter().map(|(name, value)| (name, value)));
    }
}

fn given(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A loopback port that nobody listens on.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no free loopback port")?;
    Ok(listener.local_addr()?.port())
}

/// What makes up requests by openapi.yaml.
fn generator() -> Result<PathBuf> {
    python::SCHEMATHESIS.installed("schemathesis")
}
