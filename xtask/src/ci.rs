//! `cargo xtask ci`: what has to pass before a merge.

use std::process::ExitCode;

use anyhow::Result;

use crate::{deploy_check, step, suite};

/// Formatting, lints, what stands in `deploy/`, tests, in the order of what fails soonest.
pub(crate) fn run() -> Result<ExitCode> {
    step::must(step::cargo().args(["fmt", "--all", "--check"]))?;
    step::must(step::cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "xtask/bench",
        "--",
        "-D",
        "warnings",
    ]))?;
    if deploy_check::run()? != ExitCode::SUCCESS {
        return Ok(ExitCode::FAILURE);
    }
    suite::run(&suite::Options::default())
}
