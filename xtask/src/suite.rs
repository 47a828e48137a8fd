//! `cargo xtask test`: every test of the workspace, with the servers that they need.

use std::process::ExitCode;

use anyhow::Result;

use crate::services::Services;
use crate::{c_library, step};

#[derive(clap::Args, Default)]
pub(crate) struct Options {
    /// Test only this package
    #[arg(short, long, value_name = "NAME")]
    package: Option<String>,
    /// Arguments for the test binaries: a filter, --nocapture, …
    #[arg(last = true)]
    args: Vec<String>,
}

/// Builds first, so that a typo costs no server; then starts the servers and runs the tests.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let selection = match &options.package {
        Some(package) => vec!["--package", package],
        None => vec!["--workspace", "--features", "xtask/bench"],
    };
    let built = step::artifacts(&["--workspace", "--bins", "--lib", "--features", "xtask/bench"])?;
    let (rollcall, c_library) = (built.executable("rollcall")?, c_library::for_tests(&built)?);
    step::must(step::cargo().arg("test").args(&selection).arg("--no-run"))?;

    let services = Services::for_tests()?;
    let mut tests = step::cargo();
    tests.arg("test").args(&selection).arg("--no-fail-fast");
    if !options.args.is_empty() {
        tests.arg("--").args(&options.args);
    }
    services.export(&mut tests);
    tests.env("ROLLCALL_BIN", rollcall).env("ROLLCALL_C_LIBRARY", c_library);
    let status = step::run(&mut tests)?;

    drop(services);
    Ok(step::exit_code(status))
}
