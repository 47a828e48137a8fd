//! A Redis of our own.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};
use nix::sys::signal::Signal;

use super::{Scratch, find, free_port};
use crate::child::{self, Server};
use crate::step;

/// A Redis that keeps nothing; dropping it stops it.
pub(crate) struct Redis {
    server: Server,
    port: u16,
    _scratch: Scratch,
}

impl Redis {
    /// Starts the given `redis-server`, else a container.
    pub(crate) fn start(binary: Option<&Path>) -> Result<Self> {
        let scratch = Scratch::new("redis")?;
        let port = free_port()?;
        let mut command = match binary {
            Some(binary) => native(binary, port, &scratch),
            None if find::docker_works() => container(port),
            None => bail!(find::how_to_get("Redis", "redis-server", "TEST_REDIS_URL")),
        };
        command.current_dir(scratch.path());
        let log = scratch.path().join("redis.log");
        let server = step::timed("start Redis", || {
            let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
            let limit = Duration::from_secs(if binary.is_some() { 10 } else { 300 });
            server.wait_until("Redis", &log, limit, || answers(port))?;
            Ok((server, true))
        })?;
        Ok(Self { server, port, _scratch: scratch })
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// The process whose time is Redis's.
    #[cfg_attr(not(feature = "bench"), expect(dead_code))]
    pub(crate) fn pid(&self) -> u32 {
        self.server.pid()
    }
}

fn native(binary: &Path, port: u16, scratch: &Scratch) -> Command {
    let mut command = child::tied(binary, Signal::SIGTERM);
    command.args(["--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--daemonize", "no"]);
    command.arg("--port").arg(port.to_string());
    command.arg("--dir").arg(scratch.path());
    command
}

fn container(port: u16) -> Command {
    let mut command = Command::new("docker");
    command.args(["run", "--rm", "--publish"]).arg(format!("127.0.0.1:{port}:6379"));
    command.args(["redis:8", "redis-server", "--save", "", "--appendonly", "no"]);
    command
}

fn answers(port: u16) -> bool {
    let ping = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG\r\n")
    };
    ping().unwrap_or(false)
}
