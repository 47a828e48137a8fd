//! What the run says at its end, for people and for programs.

use serde_json::{Value, json};

use super::stats::Side;

/// What a line is judged by.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Ratio,
    Percent,
    Milliseconds,
    Microseconds,
    PerSecond,
    Mebibytes,
    Count,
}

/// A measured value beside what it must reach and what we aim for.
pub(crate) struct Goal {
    unit: Unit,
    value: f64,
    must: f64,
    aim: f64,
}

impl Goal {
    pub(crate) fn new(unit: Unit, value: f64, must: f64, aim: f64) -> Self {
        Self { unit, value, must, aim }
    }

    /// Which way is better follows from which of the two is the harder one.
    fn reaches(&self, bound: f64) -> bool {
        if self.aim >= self.must { self.value >= bound } else { self.value <= bound }
    }

    fn verdict(&self) -> &'static str {
        match (self.reaches(self.aim), self.reaches(self.must)) {
            (true, _) => "aim",
            (_, true) => "must",
            _ => "SHORT",
        }
    }

    fn show(&self, value: f64) -> String {
        match self.unit {
            Unit::Ratio => format!("{value:.2} ×"),
            Unit::Percent => format!("{value:.1} %"),
            Unit::Milliseconds => format!("{value:.1} ms"),
            Unit::Microseconds => format!("{value:.0} µs"),
            Unit::PerSecond | Unit::Count => thousands(value),
            Unit::Mebibytes => format!("{value:.0} MiB"),
        }
    }
}

/// One line of the table.
#[derive(Default)]
pub(crate) struct Line {
    pub(crate) path: String,
    pub(crate) result: Option<Side>,
    pub(crate) limit: Option<Side>,
    pub(crate) goal: Option<Goal>,
}

/// The lines so far, and the rows that could not be measured.
#[derive(Default)]
pub(crate) struct Table {
    lines: Vec<Line>,
    broken: Vec<(String, String)>,
}

const HEAD: [&str; 14] = [
    "path", "result/s", "limit/s", "measured", "must", "aim", "reached", "p50 ms", "p99 ms",
    "server", "postgres", "redis", "client", "RSS MiB",
];

impl Table {
    /// Adds a row's lines, or why it has none.
    pub(crate) fn add(&mut self, row: &str, measured: anyhow::Result<Vec<Line>>) {
        let lines = match measured {
            Ok(lines) => lines,
            Err(error) => {
                eprintln!("  {row} broke: {error:#}");
                return self.broken.push((row.to_owned(), format!("{error:#}")));
            }
        };
        for line in &lines {
            for (what, side) in [("", &line.result), (" (limit)", &line.limit)] {
                if let Some(side) = side.as_ref().filter(|side| side.failures > 0) {
                    let first = side.first_failure.as_deref().unwrap_or("?");
                    let text = format!("{} wrong answers, the first: {first}", side.failures);
                    self.broken.push((format!("{}{what}", line.path), text));
                }
            }
        }
        self.lines.extend(lines);
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }

    pub(crate) fn render(&self) -> String {
        let rows: Vec<Vec<String>> = std::iter::once(HEAD.map(str::to_owned).to_vec())
            .chain(self.lines.iter().map(cells))
            .collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..HEAD.len()).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &rows {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let pad = " ".repeat(width - cell.chars().count());
                let (before, after) =
                    if column == 0 { ("", pad.as_str()) } else { (pad.as_str(), "") };
                text += &format!("{before}{cell}{after}  ");
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
        text += "server, postgres, redis, client: µs of CPU per answer\n";
        for (path, why) in &self.broken {
            text += &format!("FAILED {path}: {why}\n");
        }
        text
    }

    pub(crate) fn json(&self) -> Value {
        let broken = |(row, why): &(String, String)| json!({ "row": row, "why": why });
        json!({
            "lines": self.lines.iter().map(Line::json).collect::<Vec<_>>(),
            "failed": self.broken.iter().map(broken).collect::<Vec<_>>(),
        })
    }
}

impl Line {
    /// A line that only judges one more value of the line above it.
    pub(crate) fn judged(path: &str, goal: Goal) -> Self {
        Self { path: path.to_owned(), goal: Some(goal), ..Self::default() }
    }

    fn json(&self) -> Value {
        json!({
            "path": self.path,
            "result": self.result.as_ref().map(side_json),
            "limit": self.limit.as_ref().map(side_json),
            "value": self.goal.as_ref().map(|goal| goal.value),
            "must": self.goal.as_ref().map(|goal| goal.must),
            "aim": self.goal.as_ref().map(|goal| goal.aim),
            "reached": self.goal.as_ref().map(Goal::verdict),
        })
    }
}

fn side_json(side: &Side) -> Value {
    json!({
        "per_second": side.per_second(),
        "answers": side.answers,
        "p50_ms": side.latency.percentile(0.50),
        "p99_ms": side.latency.percentile(0.99),
        "server_cpu_us": per_answer(side, side.cpu.server),
        "postgres_cpu_us": per_answer(side, side.cpu.postgres),
        "redis_cpu_us": per_answer(side, side.cpu.redis),
        "client_cpu_us": per_answer(side, side.cpu.client),
        "server_rss_bytes": side.memory,
        "failures": side.failures,
    })
}

fn cells(line: &Line) -> Vec<String> {
    let (side, goal) = (line.result.as_ref(), line.goal.as_ref());
    let measured =
        |share| side.and_then(|side| side.latency.percentile(share)).map(|ms| format!("{ms:.1}"));
    let cpu = |spent: fn(&Side) -> f64| {
        let micros = side.and_then(|side| per_answer(side, spent(side)));
        micros.filter(|micros| *micros > 0.0).map(|micros| format!("{micros:.0}"))
    };
    let memory = side.map(|side| side.memory >> 20).filter(|memory| *memory > 0);
    let cells = [
        Some(line.path.clone()),
        side.map(|side| thousands(side.per_second())),
        line.limit.as_ref().map(|side| thousands(side.per_second())),
        goal.map(|goal| goal.show(goal.value)),
        goal.map(|goal| goal.show(goal.must)),
        goal.map(|goal| goal.show(goal.aim)),
        goal.map(|goal| goal.verdict().to_owned()),
        measured(0.50),
        measured(0.99),
        cpu(|side| side.cpu.server),
        cpu(|side| side.cpu.postgres),
        cpu(|side| side.cpu.redis),
        cpu(|side| side.cpu.client),
        memory.map(|memory| memory.to_string()),
    ];
    cells.map(Option::unwrap_or_default).to_vec()
}

fn per_answer(side: &Side, seconds: f64) -> Option<f64> {
    (side.answers > 0).then(|| seconds * 1e6 / side.answers as f64)
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(value: f64, must: f64, aim: f64) -> &'static str {
        Goal::new(Unit::Ratio, value, must, aim).verdict()
    }

    #[test]
    fn more_is_better_where_the_aim_is_above() {
        assert_eq!(verdict(0.25, 0.18, 0.24), "aim");
        assert_eq!(verdict(0.20, 0.18, 0.24), "must");
        assert_eq!(verdict(0.10, 0.18, 0.24), "SHORT");
    }

    #[test]
    fn less_is_better_where_the_aim_is_below() {
        assert_eq!(verdict(7.0, 20.0, 8.0), "aim");
        assert_eq!(verdict(10.0, 20.0, 8.0), "must");
        assert_eq!(verdict(30.0, 20.0, 8.0), "SHORT");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(
            [5.0, 999.4, 1000.0, 1_234_567.0].map(thousands),
            ["5", "999", "1 000", "1 234 567"]
        );
    }

    #[test]
    fn columns_line_up_and_failures_are_told() {
        let mut table = Table::default();
        let side = Side { answers: 10, seconds: 1.0, failures: 2, ..Side::default() };
        let line = Line { path: "revalidate".into(), result: Some(side), ..Line::default() };
        table.add("revalidate-64", Ok(vec![line]));
        table.add("start", Err(anyhow::anyhow!("no server")));
        let text = table.render();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            lines[0].find("result/s").map(|at| at + 8),
            lines[1].find("10").map(|at| at + 2)
        );
        assert!(text.contains("FAILED revalidate: 2 wrong answers"));
        assert!(text.contains("FAILED start: no server"));
        assert!(!table.is_whole());
    }
}
