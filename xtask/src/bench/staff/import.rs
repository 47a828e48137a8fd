//! Contracts from a file, at a terminal.

use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Result, ensure};
use nix::pty::openpty;

use super::installation::StaffInstallation;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

const ROWS: u64 = 10_000;

/// How long it takes, and how often it is said how far it is.
pub(super) fn contracts(staff: &StaffInstallation) -> Result<Vec<Line>> {
    let mut text = String::from("company,project,signed_on,emails,max_nodes\n");
    for row in 0..ROWS {
        writeln!(text, "Imported {},P {row},2026-01-31,it@import-{row}.example,5", row / 2)?;
    }
    let file = staff.file("contracts.csv");
    fs::write(&file, text)?;
    let terminal = openpty(None, None)?;
    let file = file.display().to_string();
    let mut import = staff.installation.command(["contract", "import", "--tenant", "bench", &file]);
    import.stdin(Stdio::null()).stdout(Stdio::null()).stderr(terminal.slave);
    let start = Instant::now();
    let mut child = import.spawn()?;
    // As long as we hold our copy of its end of the terminal, reading would not end.
    drop(import);
    let mut told = Vec::new();
    // The terminal's last reader is told that it is gone by an error.
    let _ = File::from(terminal.master).read_to_end(&mut told);
    ensure!(child.wait()?.success(), "the import failed: {}", String::from_utf8_lossy(&told));
    let side = Side { answers: ROWS, seconds: start.elapsed().as_secs_f64(), ..Side::default() };
    let times = told.iter().filter(|byte| **byte == b'\r').count();
    let goal = Some(Goal::new(Unit::Count, times as f64, 5.0, 10.0));
    let path = format!("import {ROWS} contracts, rows; progress was told");
    Ok(vec![Line { path, result: Some(side), limit: None, goal }])
}
