//! The `rollcall` binary: joins the parts.

mod args;
mod commands;
mod composition_root;
mod data_dir;
mod failure;
mod log;
mod master_key;
mod output;
mod ports;
mod shutdown;
mod version;
mod views;

use std::process::ExitCode;

use clap::Parser;

use crate::{args::Args, failure::Failure};

fn main() -> ExitCode {
    let done = match Args::try_parse() {
        Ok(args) => run(args),
        Err(error) => failure::of_usage(&error),
    };
    done.unwrap_or_else(|failure| {
        eprintln!("rollcall: {failure}");
        failure.status()
    })
}

fn run(args: Args) -> Result<ExitCode, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(2))
        .enable_all()
        .build()
        .map_err(|error| Failure::because("no thread to run on", &error))?;
    let done = runtime.block_on(commands::run(args));
    // Whatever still runs now has nothing to say any more.
    runtime.shutdown_background();
    done
}
