//! `cargo xtask openapi`: the committed description of the API, made from the code.

use std::fs;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::step;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail when the file and the code differ
    #[arg(long)]
    check: bool,
}

/// Writes `openapi.yaml`, or compares it.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let path = step::root().join("openapi.yaml");
    let generated = generate()?;
    if !options.check {
        fs::write(&path, generated).with_context(|| format!("can't write {}", path.display()))?;
        eprintln!("  wrote {}", path.display());
        return Ok(ExitCode::SUCCESS);
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    match first_difference(&committed, &generated) {
        None => Ok(ExitCode::SUCCESS),
        Some((line, theirs, ours)) => {
            eprintln!("openapi.yaml is not what the code says; first difference in line {line}:");
            eprintln!("  file: {theirs}\n  code: {ours}");
            eprintln!("run `cargo xtask openapi` and commit the file");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn generate() -> Result<String> {
    step::timed("cargo run -p rollcall -- openapi", || {
        let output = step::cargo()
            .args(["run", "--quiet", "-p", "rollcall", "--", "openapi"])
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            bail!("`rollcall openapi` failed: {}", output.status);
        }
        Ok((String::from_utf8(output.stdout)?, true))
    })
}

fn first_difference<'a>(a: &'a str, b: &'a str) -> Option<(usize, &'a str, &'a str)> {
    const END: &str = "(end of file)";
    if a == b {
        return None;
    }
    let (mut a, mut b) = (a.lines(), b.lines());
    for number in 1.. {
        match (a.next(), b.next()) {
            (None, None) => return Some((number, END, "(another line ending)")),
            (a, b) if a != b => return Some((number, a.unwrap_or(END), b.unwrap_or(END))),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_difference_is_named_by_line() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some((2, "b", "c")));
        assert_eq!(first_difference("a\n", "a\nc\n"), Some((2, "(end of file)", "c")));
        assert!(first_difference("a", "a\n").is_some());
    }
}
