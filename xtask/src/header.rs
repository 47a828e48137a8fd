//! `cargo xtask header`: the committed header of the C library, made from the code.

use std::process::ExitCode;

use anyhow::Result;

use crate::step;

/// Has the test that compares the header write it first: cbindgen is known to that crate alone.
pub(crate) fn run() -> Result<ExitCode> {
    let mut test = step::cargo();
    test.args(["test", "--quiet", "-p", "rollcall-client-ffi", "--lib", "header"]);
    step::must(test.env("ROLLCALL_WRITE_HEADER", "yes"))?;
    Ok(ExitCode::SUCCESS)
}
