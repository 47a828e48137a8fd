//! `cargo xtask screenshots`: every screen of the console as a picture, to be looked at.

use std::{env, path::PathBuf, process::ExitCode};

use anyhow::Result;

use crate::{services::Services, step};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Where the pictures go
    #[arg(long, value_name = "DIR", default_value = "target/screenshots")]
    to: PathBuf,
}

/// Has the story that walks over all screens take a picture of each, on SQLite.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let selection = ["--package", "rollcall-tests"];
    step::must(step::cargo().arg("test").args(selection).arg("--no-run"))?;
    let services = Services::for_tests()?;
    let folder = env::current_dir()?.join(&options.to);
    let mut story = step::cargo();
    story.arg("test").args(selection).args(["--", "every_screen_can_be_used"]);
    services.export(&mut story);
    story.env("TEST_SCREENSHOTS", &folder);
    let status = step::run(&mut story)?;
    drop(services);
    println!("The pictures are in {}.", folder.display());
    Ok(step::exit_code(status))
}
