//! What was looked at.

use std::process::ExitCode;

use serde::Serialize;

use crate::output::{Output, sheet};

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    name: &'static str,
    ok: bool,
    detail: String,
}

/// Everything that was looked at.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    /// It is as it should be.
    pub(super) fn right(&mut self, name: &'static str, detail: impl Into<String>) {
        self.0.push(Finding { name, ok: true, detail: detail.into() });
    }

    /// It isn't.
    pub(super) fn wrong(&mut self, name: &'static str, detail: impl Into<String>) {
        self.0.push(Finding { name, ok: false, detail: detail.into() });
    }

    /// It is, or it isn't.
    pub(super) fn found(&mut self, name: &'static str, ok: bool, detail: impl Into<String>) {
        if ok { self.right(name, detail) } else { self.wrong(name, detail) }
    }

    /// One line each.
    pub(super) fn print(self, output: Output) -> ExitCode {
        let examined = Examined { ok: self.0.iter().all(|finding| finding.ok), checks: self.0 };
        output.print(&examined, || {
            sheet(examined.checks.iter().map(|finding| {
                let mark = if finding.ok { "ok" } else { "WRONG" };
                (mark, format!("{:<14} {}", finding.name, finding.detail))
            }))
        });
        if examined.ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// As scripts get it.
#[derive(Serialize)]
struct Examined {
    ok: bool,
    checks: Vec<Finding>,
}
