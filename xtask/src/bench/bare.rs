//! The limit of the HTTP paths: an actix-web handler that does nothing but answer.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use actix_web::{App, HttpServer, web};
use anyhow::Result;
use nix::sys::signal::Signal;

use super::procstat::Meter;
use crate::child::{self, Server};
use crate::services::{Scratch, free_port};

/// As many workers as the product's server starts.
pub(super) fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

#[derive(clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    listen: SocketAddr,
}

/// Serves until it is stopped.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    const BODY: &[u8] = &[b'x'; 200];
    // It takes the body: one left unread costs more than reading it.
    let app = || App::new().default_service(web::to(async |_: web::Bytes| BODY));
    let server = HttpServer::new(app).workers(workers()).disable_signals().bind(options.listen)?;
    actix_web::rt::System::new().block_on(server.run())?;
    Ok(ExitCode::SUCCESS)
}

/// The bare handler in a process of its own.
pub(crate) struct Bare {
    server: Server,
    pub(crate) listen: SocketAddr,
    _scratch: Scratch,
}

impl Bare {
    pub(crate) fn start() -> Result<Self> {
        let scratch = Scratch::new("bare")?;
        let log = scratch.path().join("bare.log");
        let listen = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        let mut command = child::tied(&std::env::current_exe()?, Signal::SIGTERM);
        command.args(["bare-server", "--listen"]).arg(listen.to_string());
        let mut server = Server::spawn(&mut command, Signal::SIGTERM, &log)?;
        server.wait_until("the bare handler", &log, Duration::from_secs(10), || {
            std::net::TcpStream::connect(listen).is_ok()
        })?;
        Ok(Self { server, listen, _scratch: scratch })
    }

    pub(crate) fn meter(&self) -> Meter {
        Meter { server: Some(self.server.pid()), ..Meter::default() }
    }
}
