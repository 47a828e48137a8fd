//! The Helm chart, and the manifests that it renders.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};

use super::{Report, ends_well};
use crate::services::python::DEPLOY_CHECK;
use crate::step;

/// The last eight minor versions of Kubernetes, which manifests are held against.
const KUBERNETES: [&str; 8] =
    ["1.30.0", "1.31.0", "1.32.0", "1.33.0", "1.34.0", "1.35.0", "1.36.0", "1.37.0"];

/// What isn't Kubernetes' own, so that its schemas don't know it.
const OPERATORS: [&str; 2] = ["kind: PrometheusRule", "kind: ServiceMonitor"];

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail when the file and the chart differ
    #[arg(long)]
    check: bool,
}

/// Write `deploy/kubernetes/rollcall.yaml` from the chart, or compare them.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let rendered = rendered()?;
    if options.check {
        is_as_rendered(&rendered)?;
    } else {
        fs::write(example(), rendered).context("can't write the manifests")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Check chart, values and manifests.
pub(super) fn check(report: &mut Report) -> Result<()> {
    report.check("chart", helm(&["lint"], Some(&values())).map(drop));
    for (what, outcome) in wrong_values()? {
        report.check(&format!("chart refuses {what}"), outcome);
    }
    let rendered = rendered()?;
    report.check("deploy/kubernetes/rollcall.yaml", is_as_rendered(&rendered));
    let own: Vec<_> = documents(&rendered)
        .filter(|document| !OPERATORS.iter().any(|kind| document.contains(kind)))
        .collect();
    ensure!(own.len() > 5, "the chart renders {} objects", own.len());
    let scratch = step::root().join("target/deploy-check/manifests.yaml");
    fs::write(&scratch, own.join("\n---\n")).context("can't write the manifests")?;
    let validate = DEPLOY_CHECK.installed("kubernetes-validate")?;
    for version in KUBERNETES {
        let mut validate = Command::new(&validate);
        validate.args(["--strict", "--quiet", "--no-warn", "-k", version]).arg(&scratch);
        report.check(
            &format!("manifests for Kubernetes {version}"),
            ends_well(&mut validate).map(drop),
        );
    }
    Ok(())
}

/// What a careless hand may write into values: each has to be refused, and the field named.
fn wrong_values() -> Result<Vec<(String, Result<()>)>> {
    let cases = [
        ("no address", json!({ "existingSecret": "s" }), "publicUrl"),
        (
            "an address with a path",
            right(&[("publicUrl", json!("https://x.example/a"))]),
            "publicUrl",
        ),
        ("no secret", json!({ "publicUrl": "https://x.example" }), "existingSecret"),
        ("an unknown value", right(&[("replicas", json!(3))]), "replicas"),
        ("no servers", right(&[("server", json!({ "replicas": 0 }))]), "replicas"),
        ("a number as text", right(&[("worker", json!({ "replicas": "2" }))]), "replicas"),
        (
            "a misspelt setting",
            right(&[("env", json!({ "rollcall_log": "info" }))]),
            "rollcall_log",
        ),
        (
            "memory in no unit",
            right(&[("server", json!({ "resources": { "limits": { "memory": "512 MB" } } }))]),
            "memory",
        ),
        ("an ingress without a host", right(&[("ingress", json!({ "enabled": true }))]), "hosts"),
    ];
    let given: Vec<_> = cases.iter().map(|(_, values, _)| values).collect();
    let told = helm_reads(&["wrong"], &serde_json::to_string(&given)?)?;
    let told: Vec<Option<String>> = serde_json::from_str(&told).context("unreadable answer")?;
    let judged = cases.iter().zip(told).map(|((what, _, field), told)| {
        let outcome = match told {
            None => Err(anyhow::anyhow!("it was rendered")),
            Some(told) if told.contains(field) => Ok(()),
            Some(told) => Err(anyhow::anyhow!("{field} is not named: {told}")),
        };
        ((*what).to_owned(), outcome)
    });
    Ok(judged.collect())
}

/// Values that are right, but for these.
fn right(but: &[(&str, Value)]) -> Value {
    let mut values = json!({ "publicUrl": "https://x.example", "existingSecret": "s" });
    for (name, value) in but {
        values[*name] = value.clone();
    }
    values
}

fn rendered() -> Result<String> {
    let head = "# What the chart in deploy/helm/rollcall renders with the values beside this file; written by `cargo xtask chart`.\n";
    Ok(head.to_owned() + &helm(&["render"], Some(&values()))?)
}

fn is_as_rendered(rendered: &str) -> Result<()> {
    if fs::read_to_string(example()).unwrap_or_default() != rendered {
        bail!(
            "it is not what the chart renders: run `cargo xtask chart`, and look at the difference"
        );
    }
    Ok(())
}

fn documents(rendered: &str) -> impl Iterator<Item = &str> {
    rendered.split("\n---\n").filter(|document| document.contains("\nkind: "))
}

fn values() -> PathBuf {
    step::root().join("deploy/kubernetes/values.yaml")
}

fn example() -> PathBuf {
    step::root().join("deploy/kubernetes/rollcall.yaml")
}

/// What Helm says.
fn helm(what: &[&str], values: Option<&Path>) -> Result<String> {
    let mut helm = command(what)?;
    let ended = helm.args(values).stdin(Stdio::null()).output().context("can't run Python")?;
    if !ended.status.success() {
        bail!("{}", String::from_utf8_lossy(&ended.stderr));
    }
    Ok(String::from_utf8(ended.stdout)?)
}

/// What Helm says to what it is given.
fn helm_reads(what: &[&str], input: &str) -> Result<String> {
    let mut helm = command(what)?;
    helm.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut helm = helm.spawn().context("can't run Python")?;
    helm.stdin.take().context("no way to Python")?.write_all(input.as_bytes())?;
    let ended = helm.wait_with_output()?;
    if !ended.status.success() {
        bail!("{}", String::from_utf8_lossy(&ended.stderr));
    }
    Ok(String::from_utf8(ended.stdout)?)
}

fn command(what: &[&str]) -> Result<Command> {
    let mut python = Command::new(DEPLOY_CHECK.installed("python")?);
    python.arg("-c").arg(include_str!("chart.py")).args(what);
    python.arg(step::root().join("deploy/helm/rollcall"));
    Ok(python)
}
