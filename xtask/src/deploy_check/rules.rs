//! Recording rules and alerts, and that each alert is tested and has its runbook.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use super::{Report, ends_well};
use crate::step;

const RULES: &str = "deploy/prometheus/rollcall.rules.yml";
const TESTS: &str = "deploy/prometheus/rollcall.rules.test.yml";

pub(super) fn check(report: &mut Report) -> Result<()> {
    let promtool = |what: &str, file: &str| {
        let mut promtool = Command::new("promtool");
        promtool.args([what, "rules"]).arg(step::root().join(file));
        ends_well(&mut promtool).map(drop)
    };
    report.check("rules are read by promtool", promtool("check", RULES));
    report.check("alerts fire and are silent as tested", promtool("test", TESTS));
    let (rules, tests) = (
        fs::read_to_string(step::root().join(RULES))?,
        fs::read_to_string(step::root().join(TESTS))?,
    );
    let alerts = alerts(&rules);
    report.check("there are alerts", if alerts.is_empty() { none() } else { Ok(()) });
    for alert in alerts {
        report.check(&alert, tested_and_told(&alert, &rules, &tests));
    }
    Ok(())
}

fn none() -> Result<()> {
    anyhow::bail!("{RULES} has none")
}

/// The names of all alerts.
fn alerts(rules: &str) -> Vec<String> {
    let names = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: "));
    names.map(str::to_owned).collect()
}

/// It has a case in which it fires, one in which it is silent, one without data, and a runbook.
fn tested_and_told(alert: &str, rules: &str, tests: &str) -> Result<()> {
    for case in ["fires", "is silent"] {
        ensure!(tests.contains(&format!("- name: {alert} {case}\n")), "no case in which it {case}");
    }
    let (_, without_data) = tests.split_once("- name: nothing else is told").unwrap_or_default();
    let named = format!("alertname: {alert}\n");
    ensure!(without_data.contains(&named), "no case without data");
    let runbook = format!("docs/operations/runbooks/{alert}.md");
    ensure!(rules.contains(&format!("runbook_url: {runbook}")), "no runbook_url");
    let page = fs::read_to_string(step::root().join(&runbook));
    let page = page.map_err(|error| anyhow::anyhow!("{runbook}: {error}"))?;
    for heading in ["## See", "## Decide", "## Mend", "## Prevent"] {
        ensure!(page.contains(heading), "{runbook} has no {heading}");
    }
    Ok(())
}
