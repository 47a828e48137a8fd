//! Dockerfile and compose files; what they start is run without containers.

use std::process::Command;

use anyhow::Result;

use super::{Report, ends_well};
use crate::compose_run::Running;
use crate::services::python::DEPLOY_CHECK;
use crate::step;

pub(super) fn check(report: &mut Report) -> Result<()> {
    let (hadolint, schema) =
        (DEPLOY_CHECK.installed("hadolint")?, DEPLOY_CHECK.installed("check-jsonschema")?);
    let dockerfile = step::root().join("deploy/Dockerfile");
    report.check("Dockerfile", ends_well(Command::new(hadolint).arg(dockerfile)).map(drop));
    for file in ["docker-compose.yml", "deploy/compose.small.yml"] {
        let mut compose = Command::new(&schema);
        compose.args(["--builtin-schema", "vendor.compose-spec"]).arg(step::root().join(file));
        report.check(file, ends_well(&mut compose).map(drop));
    }
    match Running::start() {
        Err(error) => report.check("docker-compose.yml runs", Err(error)),
        Ok(running) => {
            for (what, outcome) in running.look() {
                report.check(&format!("docker-compose.yml: {what}"), outcome);
            }
        }
    }
    Ok(())
}
