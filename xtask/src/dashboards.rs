//! `cargo xtask dashboards`: Grafana's dashboards, made of a short list of panels.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::step;

mod panels;

use panels::{DASHBOARDS, Dashboard, Panel};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail when a file and the list differ
    #[arg(long)]
    pub(crate) check: bool,
}

/// Panels in a row, and the units that Grafana divides a row into.
const IN_A_ROW: usize = 2;
const WIDTH: usize = 24 / IN_A_ROW;
const HEIGHT: usize = 8;

/// Writes the dashboards, or compares them.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let mut differing = 0;
    for (path, text) in files()? {
        if !options.check {
            fs::write(&path, text).with_context(|| format!("can't write {}", path.display()))?;
        } else if fs::read_to_string(&path).unwrap_or_default() != text {
            eprintln!("{} is not what the list says: run `cargo xtask dashboards`", path.display());
            differing += 1;
        }
    }
    Ok(if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All expressions, each with the panel that it is of.
pub(crate) fn expressions() -> impl Iterator<Item = (String, &'static str)> {
    DASHBOARDS.iter().flat_map(|dashboard| {
        dashboard.panels.iter().flat_map(move |panel| {
            let name = format!("{}, {}", dashboard.title, panel.title);
            panel.queries.iter().map(move |(_, expression)| (name.clone(), *expression))
        })
    })
}

fn files() -> Result<Vec<(PathBuf, String)>> {
    let folder = step::root().join("deploy/grafana");
    let file = |dashboard: &Dashboard| {
        let text = serde_json::to_string_pretty(&whole(dashboard))? + "\n";
        Ok((folder.join(format!("{}.json", dashboard.uid)), text))
    };
    DASHBOARDS.iter().map(file).collect()
}

fn whole(dashboard: &Dashboard) -> Value {
    let panels: Vec<_> =
        dashboard.panels.iter().enumerate().map(|(at, panel)| one(at, panel)).collect();
    json!({
        "id": null,
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": ["rollcall"],
        "schemaVersion": 39,
        "editable": false,
        "refresh": "30s",
        "time": { "from": "now-6h", "to": "now" },
        "timezone": "browser",
        "templating": { "list": [
            { "name": "datasource", "type": "datasource", "query": "prometheus", "label": "Data source" },
        ] },
        "panels": panels,
    })
}

fn one(at: usize, panel: &Panel) -> Value {
    let source = json!({ "type": "prometheus", "uid": "${datasource}" });
    let target = |(nth, (legend, expression)): (usize, &(&str, &str))| {
        let letter = char::from(b'A' + u8::try_from(nth).unwrap_or(25));
        json!({
            "refId": letter.to_string(), "datasource": source, "expr": expression,
            "legendFormat": legend,
        })
    };
    json!({
        "id": at + 1,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": source,
        "gridPos": {
            "x": at % IN_A_ROW * WIDTH, "y": at / IN_A_ROW * HEIGHT, "w": WIDTH, "h": HEIGHT,
        },
        "fieldConfig": { "defaults": { "unit": panel.unit, "min": 0 }, "overrides": [] },
        "targets": panel.queries.iter().enumerate().map(target).collect::<Vec<_>>(),
    })
}
