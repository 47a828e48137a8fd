//! Running a command the way a reader of the log wants to see it: what, then how long it took.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::child::Server;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Cargo in the root, without what `cargo run` told us about ourselves: some build scripts watch
/// those variables and would run again.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let told = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if told {
            cargo.env_remove(name);
        }
    }
    cargo.current_dir(root());
    cargo
}

/// Runs a command with our output, and says what it was and how long it took.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus> {
    let line = display(command);
    timed(&line, || {
        let mut child =
            Server::in_our_group(command).with_context(|| format!("can't run `{line}`"))?;
        let status = child.wait()?;
        Ok((status, status.success()))
    })
}

/// Like [`run`], but anything other than success is an error.
pub(crate) fn must(command: &mut Command) -> Result<()> {
    let status = run(command)?;
    if !status.success() {
        bail!("`{}` failed: {status}", display(command));
    }
    Ok(())
}

/// Says what begins, and how long it took.
pub(crate) fn timed<T>(what: &str, work: impl FnOnce() -> Result<(T, bool)>) -> Result<T> {
    eprintln!("▸ {what}");
    let start = Instant::now();
    let (value, good) = work()?;
    let verdict = if good { "done" } else { "FAILED" };
    eprintln!("  {verdict} in {:.1} s", start.elapsed().as_secs_f64());
    Ok(value)
}

/// What a `cargo build` made, whether or not it was there before.
pub(crate) struct Artifacts(Vec<serde_json::Value>);

impl Artifacts {
    /// The executable called `name`.
    pub(crate) fn executable(&self, name: &str) -> Result<PathBuf> {
        let mut named = self.0.iter().filter(|made| made["target"]["name"] == name);
        let path = named.find_map(|made| made["executable"].as_str());
        path.map(PathBuf::from).with_context(|| format!("cargo made no executable {name}"))
    }

    /// The file called `name`.
    pub(crate) fn file(&self, name: &str) -> Result<&Path> {
        let mut files = self.0.iter().filter_map(|made| made["filenames"].as_array()).flatten();
        let found = files.find_map(|file| {
            let path = Path::new(file.as_str()?);
            (path.file_name()? == name).then_some(path)
        });
        found.with_context(|| format!("cargo made no {name}"))
    }
}

/// Runs a `cargo build` and returns the path of the executable called `name`.
#[cfg(feature = "bench")]
pub(crate) fn build(name: &str, args: &[&str]) -> Result<PathBuf> {
    artifacts(args)?.executable(name)
}

/// Runs a `cargo build` and returns all that it made.
pub(crate) fn artifacts(args: &[&str]) -> Result<Artifacts> {
    let mut cargo = cargo();
    cargo.arg("build").args(args);
    let line = display(&cargo);
    cargo.arg("--message-format=json-render-diagnostics").stdout(Stdio::piped());
    timed(&line, || {
        let mut child = Server::in_our_group(&mut cargo)?;
        let messages = BufReader::new(child.stdout().context("cargo's output")?);
        let mut made = Vec::new();
        for message in messages.lines() {
            let message: serde_json::Value = serde_json::from_str(&message?)?;
            if message["reason"] == "compiler-artifact" {
                made.push(message);
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("`{line}` failed: {status}");
        }
        Ok((Artifacts(made), true))
    })
}

/// The code that this process ends with after a child ended with `status`.
pub(crate) fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    ExitCode::from(code.unwrap_or(1))
}

fn display(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default();
    std::iter::once(program)
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}
