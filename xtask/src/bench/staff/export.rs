//! A list as a file: how fast it comes, and what the server needs for it.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::installation::StaffInstallation;
use crate::bench::http::request;
use crate::bench::plan::Plan;
use crate::bench::stats::Side;
use crate::bench::table::{Goal, Line, Unit};

/// All registrations by a server that did nothing else, as far as the time reaches.
pub(super) fn registrations(plan: &Plan, staff: &StaffInstallation) -> Result<Vec<Line>> {
    let server = staff.installation.serve()?;
    let meter = staff.meter(&server);
    let mut stream = BufReader::with_capacity(1 << 20, TcpStream::connect(server.listen)?);
    stream.get_ref().set_read_timeout(Some(Duration::from_secs(60)))?;
    let (before, start) = (meter.cpu(), Instant::now());
    let asked = request("GET", "/bench/v1/admin/registrations.csv", &staff.bearer, "");
    stream.get_mut().write_all(asked.as_bytes())?;
    head(&mut stream)?;
    let end = start + plan.slice * 2;
    let mut side = Side::default();
    let mut chunk = Vec::new();
    while Instant::now() < end && next(&mut stream, &mut chunk)? {
        side.answers += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
        side.memory = side.memory.max(meter.memory());
    }
    side.seconds = start.elapsed().as_secs_f64();
    side.cpu = meter.cpu() - before;
    ensure!(side.answers > 1, "the file is empty");
    let memory = side.memory as f64 / f64::from(1 << 20);
    let goal = Some(Goal::new(Unit::PerSecond, side.per_second(), 20e3, 40e3));
    Ok(vec![
        Line { path: "registrations as CSV, rows".into(), result: Some(side), limit: None, goal },
        Line::judged("  server memory", Goal::new(Unit::Mebibytes, memory, 64.0, 48.0)),
    ])
}

fn head(stream: &mut impl BufRead) -> Result<()> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    ensure!(line.starts_with("HTTP/1.1 200"), "the file was refused: {line}");
    let mut chunked = false;
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        chunked |= line.to_ascii_lowercase().starts_with("transfer-encoding: chunked");
    }
    ensure!(chunked, "the file doesn't stream");
    Ok(())
}

/// The next chunk; whether there was one.
fn next(stream: &mut impl BufRead, chunk: &mut Vec<u8>) -> Result<bool> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let size = usize::from_str_radix(line.trim(), 16).context("not the size of a chunk")?;
    chunk.resize(size + 2, 0);
    stream.read_exact(chunk)?;
    Ok(size > 0)
}
