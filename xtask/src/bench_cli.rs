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

/// Measures, if this is the build for it, else builds that and starts it.
#[cfg_attr(not(feature = "bench"), expect(unused_variables))]
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    #[cfg(feature = "bench")]
    if !cfg!(debug_assertions) {
        return crate::bench::rows::run(options);
    }
    // A debug build of the client would measure itself.
    let mut cargo = step::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "xtask", "--features", "bench", "--"]);
    cargo.args(std::env::args_os().skip(1));
    Ok(step::exit_code(step::run(&mut cargo)?))
}
