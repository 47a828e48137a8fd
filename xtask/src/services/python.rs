//! Programs of Python packages, each in an environment of its own below `target`.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::child::on_path;
use crate::step;

/// Programs of one environment.
pub(crate) struct Programs {
    /// What they and all that they need are, each at one version.
    lock: &'static str,
    /// The folder below `target` that they are in.
    folder: &'static str,
}

/// What makes up requests by a description of an API.
pub(crate) const SCHEMATHESIS: Programs =
    Programs { lock: "tests/openapi/schemathesis.lock", folder: "schemathesis" };

/// What reads Dockerfiles and compose files.
pub(crate) const DEPLOY_CHECK: Programs =
    Programs { lock: "xtask/deploy-check.lock", folder: "deploy-check" };

impl Programs {
    /// The path of one of them; all are installed if these versions aren't there yet.
    pub(crate) fn installed(&self, program: &str) -> Result<PathBuf> {
        installed(self, program)
    }
}

fn installed(of: &Programs, program: &str) -> Result<PathBuf> {
    let lock = step::root().join(of.lock);
    let wanted = fs::read_to_string(&lock).with_context(|| format!("can't read {}", of.lock))?;
    let python = python().context("Python 3 with venv is missing (Debian: python3-venv)")?;
    let (mut hash, folder) = (DefaultHasher::new(), of.folder);
    (wanted, &python).hash(&mut hash);
    let place = step::root().join(format!("target/{}/{:016x}", folder, hash.finish()));
    let (program, complete) = (place.join("bin").join(program), place.join("complete"));
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
pub(crate) fn python() -> Option<PathBuf> {
    let pythons = [on_path("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    pythons.into_iter().flatten().find(|python| makes_environments(python))
}

/// Whether it has what Debian packs apart.
fn makes_environments(python: &Path) -> bool {
    let mut asks = Command::new(python);
    asks.args(["-c", "import ensurepip, venv"]).stdout(Stdio::null()).stderr(Stdio::null());
    asks.status().is_ok_and(|status| status.success())
}
