//! Where this machine keeps PostgreSQL and Redis, and how to get them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::step;

/// The oldest PostgreSQL that Rollcall supports.
const OLDEST: u32 = 15;
const NO_CLUSTER: &str = "/etc/postgresql-common/createcluster.d/rollcall.conf";

/// What was found; what is missing may still come from a container.
pub(crate) struct Binaries {
    /// The directory with `initdb`, `postgres`, `pg_ctl`.
    pub(crate) postgres: Option<PathBuf>,
    /// The path of `redis-server`.
    pub(crate) redis: Option<PathBuf>,
}

/// Looks for both, and installs the needed ones where that is our right.
pub(crate) fn binaries(need_postgres: bool, need_redis: bool) -> Result<Binaries> {
    let look = || Binaries { postgres: postgres(), redis: redis() };
    let found = look();
    let mut missing = Vec::new();
    if need_postgres && found.postgres.is_none() {
        missing.push("postgresql");
    }
    if need_redis && found.redis.is_none() {
        missing.push("redis-server");
    }
    if missing.is_empty() || !may_install() {
        return Ok(found);
    }
    install(&missing)?;
    Ok(look())
}

/// The first executable of this name on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(name)).find(|file| file.is_file())
}

/// Whether a Docker engine answers.
pub(crate) fn docker_works() -> bool {
    Command::new("docker")
        .args(["info", "--format", "{{.ServerVersion}}"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What to tell somebody whose machine has none of it.
pub(crate) fn how_to_get(what: &str, package: &str, variable: &str) -> String {
    format!(
        "{what} is missing, and no Docker engine answers. Install it (Debian: `apt-get install \
         {package}`; macOS: `brew install {package}`), start Docker, or give {variable}"
    )
}

fn postgres() -> Option<PathBuf> {
    // A link on PATH leads to the directory that holds the rest, pgbench among it.
    let linked = on_path("initdb").and_then(|file| fs::canonicalize(file).ok());
    let on_path = linked.and_then(|file| file.parent().map(Path::to_path_buf));
    let given = std::env::var_os("TEST_PG_BIN_DIR").map(PathBuf::from);
    let mut packaged: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(version, _)| *version >= OLDEST)
        .collect();
    packaged.sort_unstable();
    let newest_first = packaged.into_iter().rev().map(|(_, dir)| dir);
    given
        .into_iter()
        .chain(on_path)
        .chain(newest_first)
        .find(|dir| ["initdb", "postgres", "pg_ctl"].iter().all(|name| dir.join(name).is_file()))
}

fn redis() -> Option<PathBuf> {
    std::env::var_os("TEST_REDIS_SERVER")
        .map(PathBuf::from)
        .filter(|path| path.is_file())
        .or_else(|| on_path("redis-server"))
        .or_else(|| on_path("valkey-server"))
}

fn may_install() -> bool {
    nix::unistd::Uid::effective().is_root() && on_path("apt-get").is_some()
}

fn install(packages: &[&str]) -> Result<()> {
    // The package would make and start a cluster of its own. The file stays: it is what tells.
    if packages.contains(&"postgresql") && !Path::new(NO_CLUSTER).exists() {
        if let Some(dir) = Path::new(NO_CLUSTER).parent() {
            fs::create_dir_all(dir)?;
        }
        fs::write(NO_CLUSTER, "create_main_cluster = false\n")?;
    }
    let apt = || {
        let mut apt = Command::new("apt-get");
        // invoke-rc.d starts no service in run level 1.
        apt.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1").stdin(Stdio::null());
        apt
    };
    step::must(apt().args(["update", "-qq"]))?;
    step::must(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}
