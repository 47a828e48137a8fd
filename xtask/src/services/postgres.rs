//! A PostgreSQL of our own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Uid, User};

use super::{Scratch, find, free_port};
use crate::child::{self, Server};
use crate::step;

const NAME: &str = "rollcall";

/// For tests: quick, and gone with the power.
pub(crate) const FORGETFUL: [&str; 5] = [
    "max_connections=400",
    "shared_buffers=128MB",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
];

/// For measuring: every commit reaches the disk, as in production.
#[cfg_attr(not(feature = "bench"), expect(dead_code))]
pub(crate) const DURABLE: [&str; 7] = [
    "max_connections=400",
    "shared_buffers=512MB",
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
];

/// A PostgreSQL with one empty database; dropping it stops it and deletes its files.
pub(crate) struct Postgres {
    server: Server,
    port: u16,
    bin: Option<PathBuf>,
    _scratch: Scratch,
}

impl Postgres {
    /// Starts a fresh cluster with the binaries in `bin`, else a container.
    pub(crate) fn start(bin: Option<&Path>, settings: &[&str]) -> Result<Self> {
        let scratch = Scratch::new("postgres")?;
        let port = free_port()?;
        let log = scratch.path().join("server.log");
        let mut command = match bin {
            Some(bin) => {
                initdb(bin, &scratch)?;
                native(bin, port, &scratch)
            }
            None if find::docker_works() => container(port),
            None => {
                bail!(find::how_to_get("PostgreSQL 15 or later", "postgresql", "TEST_DATABASE_URL"))
            }
        };
        command.args(settings.iter().flat_map(|setting| ["-c", setting]));
        let server = step::timed("start PostgreSQL", || {
            // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every client.
            let mut server = Server::spawn(&mut command, Signal::SIGINT, &log)?;
            let (limit, database) = if bin.is_some() { (30, "postgres") } else { (300, NAME) };
            server.wait_until("PostgreSQL", &log, Duration::from_secs(limit), || {
                answers(port, database)
            })?;
            Ok((server, true))
        })?;
        let postgres = Self { server, port, bin: bin.map(Path::to_path_buf), _scratch: scratch };
        if bin.is_some() {
            postgres.client("createdb")?.arg(NAME).checked()?;
        }
        Ok(postgres)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{NAME}@127.0.0.1:{}/{NAME}", self.port)
    }

    /// The postmaster, parent of every process of the server.
    #[cfg_attr(not(feature = "bench"), expect(dead_code))]
    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }

    /// One of PostgreSQL's own programs, told where the server is.
    pub(crate) fn client(&self, program: &str) -> Result<Command> {
        let bin = self.bin.as_ref().context("a PostgreSQL in a container has no programs here")?;
        let mut command = Command::new(bin.join(program));
        command
            .env("PGHOST", "127.0.0.1")
            .env("PGPORT", self.port.to_string())
            .env("PGUSER", NAME)
            .stdin(Stdio::null());
        Ok(command)
    }
}

/// Runs a program quietly; its error output becomes our error.
pub(crate) trait Checked {
    /// Its standard output, if it succeeds.
    fn checked(&mut self) -> Result<String>;
}

impl Checked for Command {
    fn checked(&mut self) -> Result<String> {
        let program = Path::new(self.get_program()).display().to_string();
        let output = self.output().with_context(|| format!("can't run {program}"))?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("{program} failed ({}):\n{}", output.status, said.trim_end());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// PostgreSQL refuses to run as root: the user that it runs as instead.
pub(crate) fn other_user() -> Option<User> {
    if !Uid::effective().is_root() {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|name| User::from_name(name).ok().flatten())
}

fn initdb(bin: &Path, scratch: &Scratch) -> Result<()> {
    step::timed("initdb", || {
        let mut command = Command::new(bin.join("initdb"));
        if let Some(user) = other_user() {
            let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
            chown(scratch.path(), Some(uid), Some(gid))?;
            command.uid(uid).gid(gid);
        }
        command
            .args([
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
                "--username",
                NAME,
            ])
            .arg("--pgdata")
            .arg(scratch.path().join("data"))
            .current_dir(scratch.path())
            .checked()?;
        Ok(((), true))
    })
}

fn native(bin: &Path, port: u16, scratch: &Scratch) -> Command {
    let mut command = child::tied(&bin.join("postgres"), Signal::SIGINT);
    if let Some(user) = other_user() {
        command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
    }
    command.current_dir(scratch.path()).arg("-D").arg(scratch.path().join("data"));
    command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
    command.arg("-c").arg(format!("port={port}"));
    command
}

fn container(port: u16) -> Command {
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--publish"]).arg(format!("127.0.0.1:{port}:5432"));
    command.args(["--env", "POSTGRES_HOST_AUTH_METHOD=trust", "--shm-size", "1g"]);
    command.args([
        "--env",
        "POSTGRES_USER=rollcall",
        "--env",
        "POSTGRES_DB=rollcall",
        "postgres:17",
    ]);
    command
}

/// Says hello as a client does; only a server that lets clients in answers `R`.
fn answers(port: u16, database: &str) -> bool {
    let hello = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let parameters = format!("user\0{NAME}\0database\0{database}\0\0");
        let length = u32::try_from(8 + parameters.len()).unwrap_or(u32::MAX);
        let protocol: u32 = 3 << 16;
        stream.write_all(
            &[&length.to_be_bytes(), &protocol.to_be_bytes(), parameters.as_bytes()].concat(),
        )?;
        let mut kind = [0];
        stream.read_exact(&mut kind)?;
        stream.write_all(b"X\0\0\0\x04")?;
        Ok(&kind == b"R")
    };
    hello().unwrap_or(false)
}
