//! The generator of cases for the API, in a Python environment of its own below `target`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::child::on_path;
use crate::step;

/// The generator and all that it needs, each at one version.
const LOCK: &str = "tests/openapi/schemathesis.lock";

/// The path of `schemathesis`, which is installed if these versions aren't there yet.
pub(crate) fn installed() -> Result<PathBuf> {
    let lock = step::root().join(LOCK);
    let wanted = fs::read_to_string(&lock).with_context(|| format!("can't read {LOCK}"))?;
    let python = python().context("Python 3 with venv is missing (Debian: python3-venv)")?;
    let mut of = DefaultHasher::new();
    (wanted, &python).hash(&mut of);
    let place = step::root().join(format!("target/schemathesis/{:016x}", of.finish()));
    let (program, complete) = (place.join("bin/schemathesis"), place.join("complete"));
    if complete.exists() {
        return Ok(program);
    }
    let _ = fs::remove_dir_all(&place);
    step::must(Command::new(&python).args(["-m", "venv"]).arg(&place))?;
    let mut pip = Command::new(place.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]);
    step::must(pip.arg("--requirement").arg(&lock))?;
    if !program.is_file() {
        bail!("{} was not installed", program.display());
    }
    fs::write(complete, "")?;
    Ok(program)
}

/// A Python that can make environments.
pub(super) fn python() -> Option<PathBuf> {
    let pythons = [on_path("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    pythons.into_iter().flatten().find(|python| makes_environments(python))
}

/// Whether it has what Debian packs apart.
fn makes_environments(python: &Path) -> bool {
    let mut asks = Command::new(python);
    asks.args(["-c", "import ensurepip, venv"]).stdout(Stdio::null()).stderr(Stdio::null());
    asks.status().is_ok_and(|status| status.success())
}
