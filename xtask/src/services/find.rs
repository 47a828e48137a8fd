//! Where this machine keeps the servers that tests need, and how to get them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::Result;

use super::python;
use crate::child::on_path;
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
    /// The path of a `python3` that has `aiosmtpd`.
    pub(crate) aiosmtpd: Option<PathBuf>,
    /// The path of `dovecot`.
    pub(crate) dovecot: Option<PathBuf>,
    /// The path of `chromedriver`, which brings a Chromium to drive.
    pub(crate) chromedriver: Option<PathBuf>,
    /// The path of `openssl`, which makes their certificate.
    pub(crate) openssl: Option<PathBuf>,
}

/// What somebody needs.
#[derive(Clone, Copy, Default)]
pub(crate) struct Needed {
    pub(crate) postgres: bool,
    pub(crate) redis: bool,
    pub(crate) smtp: bool,
    pub(crate) imap: bool,
    /// What C programs are built, run and watched with; the tests find it on `PATH` themselves.
    pub(crate) c_tools: bool,
    pub(crate) browser: bool,
}

/// Looks for all of it, and installs what is needed where that is our right.
pub(crate) fn binaries(needed: Needed) -> Result<Binaries> {
    let look = || Binaries {
        postgres: postgres(),
        redis: redis(),
        aiosmtpd: aiosmtpd(),
        dovecot: system("dovecot"),
        chromedriver: system("chromedriver"),
        openssl: system("openssl"),
    };
    let found = look();
    let missing: Vec<&str> = [
        (needed.postgres && found.postgres.is_none(), "postgresql"),
        (needed.redis && found.redis.is_none(), "redis-server"),
        (needed.smtp && found.aiosmtpd.is_none(), "python3-aiosmtpd"),
        (needed.imap && found.dovecot.is_none(), "dovecot-imapd"),
        (needed.browser && found.chromedriver.is_none(), "chromium"),
        (needed.browser && found.chromedriver.is_none(), "chromium-driver"),
        ((needed.smtp || needed.imap) && found.openssl.is_none(), "openssl"),
        (needed.c_tools && on_path("gcc").is_none(), "gcc"),
        (needed.c_tools && !Path::new("/usr/include/stdio.h").exists(), "libc6-dev"),
        (needed.c_tools && on_path("pkg-config").is_none(), "pkg-config"),
        (needed.c_tools && on_path("python3").is_none(), "python3"),
        (needed.c_tools && python::python().is_none(), "python3-venv"),
        (needed.c_tools && on_path("curl").is_none(), "curl"),
        (needed.c_tools && on_path("valgrind").is_none(), "valgrind"),
    ]
    .into_iter()
    .filter_map(|(is_missing, package)| is_missing.then_some(package))
    .collect();
    if missing.is_empty() || !may_install() {
        return Ok(found);
    }
    install(&missing)?;
    Ok(look())
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

/// The same for what has no container.
pub(crate) fn how_to_install(what: &str, package: &str, variables: &str) -> String {
    format!(
        "{what} is missing. Install it (Debian: `apt-get install {package}`), or give {variables}"
    )
}

fn postgres() -> Option<PathBuf> {
    // A link on PATH leads to the directory that holds the rest, pgbench among it.
    let linked = on_path("initdb").and_then(|file| fs::canonicalize(file).ok());
    let linked_in = linked.and_then(|file| file.parent().map(Path::to_path_buf));
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
        .chain(linked_in)
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

/// The system's Python has the system's packages, whatever else is on `PATH`.
fn aiosmtpd() -> Option<PathBuf> {
    let pythons = [Some(PathBuf::from("/usr/bin/python3")), on_path("python3")];
    pythons.into_iter().flatten().find(|python| {
        let mut asks = Command::new(python);
        asks.args(["-c", "import aiosmtpd"]).stdout(Stdio::null()).stderr(Stdio::null());
        asks.status().is_ok_and(|status| status.success())
    })
}

/// Installs the packages of programs that are missing, where that is our right.
pub(crate) fn programs(needed: &[(&str, &str)]) -> Result<()> {
    let missing = needed.iter().filter(|(program, _)| system(program).is_none());
    let missing: Vec<_> = missing.map(|(_, package)| *package).collect();
    if missing.is_empty() || !may_install() {
        return Ok(());
    }
    install(&missing)
}

/// A program that may be only on root's `PATH`.
pub(crate) fn system(name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| Some(Path::new("/usr/sbin").join(name)).filter(|it| it.is_file()))
}

fn may_install() -> bool {
    nix::unistd::Uid::effective().is_root() && on_path("apt-get").is_some()
}

fn install(packages: &[&str]) -> Result<()> {
    // PostgreSQL's package would make and start a cluster of its own. The file stays: it is what tells.
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
