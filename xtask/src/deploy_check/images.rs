//! Dockerfile and compose files.

use std::process::Command;

use anyhow::Result;

use super::{Report, ends_well};
use crate::services::python::DEPLOY_CHECK;
use crate::step;

pub(super) fn check(report: &mut Report) -> Result<()> {
    let (hadolint, schema) =
        (DEPLOY_CHECK.installed("hadolint")?, DEPLOY_CHECK.installed("check-jsonschema")?);
    let dockerfile = step::root().join("deploy/Dockerfile");
    report.check("Dockerfile", ends_well(Command::new(hadolint).arg(dockerfile)).map(drop));
    let mut compose = Command::new(schema);
    compose.args(["--builtin-schema", "vendor.compose-spec"]);
    compose.arg(step::root().join("docker-compose.yml"));
    report.check("docker-compose.yml", ends_well(&mut compose).map(drop));
    Ok(())
}
