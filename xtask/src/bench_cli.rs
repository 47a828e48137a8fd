//! `cargo xtask bench`: every path of the server beside its limit, in one run and one table.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::step;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Short slices over little data: for trying the harness, not for numbers
    #[arg(long)]
    pub(crate) quick: bool,
    /// Only rows whose name begins so: bare, revalidate, revalidate-256, register-many, …
    #[arg(long, value_name = "ROW")]
    pub(crate) only: Option<String>,
    /// Seconds of one slice; a row takes eight of them
    #[arg(long, value_name = "N")]
    pub(crate) seconds: Option<u64>,
    /// Registrations in the database before anything is measured
    #[arg(long, value_name = "N")]
    pub(crate) rows: Option<u64>,
    /// Measure this executable, such as one of the profile dist, instead of building one
    #[arg(long, value_name = "FILE")]
    pub(crate) binary: Option<PathBuf>,
    /// Write the table as JSON too
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// Builds what measures, and starts it as this process was: a debug build of the client would measure
/// itself.
pub(crate) fn start_release_build() -> Result<ExitCode> {
    let mut cargo = step::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "bench", "--"]);
    cargo.args(std::env::args_os().skip(1));
    Ok(step::exit_code(step::run(&mut cargo)?))
}
