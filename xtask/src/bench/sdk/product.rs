//! A product that does nothing, with or without a keeper: what differs is the keeper's cost.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use rollcall_client::{Credentials, blocking};

use super::{ACCOUNT, setup};
use crate::bench::traffic::PASSWORD;

/// What it says when there is nothing more to do.
pub(super) const READY: &str = "at rest";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Keep a node registered there
    #[arg(long, requires = "root", requires = "dir")]
    server: Option<String>,
    #[arg(long)]
    root: Option<String>,
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// Rests until it is stopped.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let _keeper = match (&options.server, &options.root, &options.dir) {
        (Some(server), Some(root), Some(dir)) => Some(keep(server, root, dir.clone())?),
        _ => None,
    };
    println!("{READY}");
    loop {
        std::thread::park();
    }
}

fn keep(server: &str, root: &str, dir: PathBuf) -> Result<blocking::Client> {
    // The second is never called, but to call it the system's certificates have to be known, as for
    // any server that isn't on loopback.
    let setup = setup(server, root).server("https://licence.example.com/bench").state_dir(dir);
    let client = blocking::Client::keep(setup.open()?)?;
    client.register(&Credentials::new(ACCOUNT, PASSWORD))?;
    Ok(client)
}
