//! What docker-compose.yml says.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::step;

/// A service of the file.
pub(super) struct Service {
    pub(super) name: String,
    pub(super) image: String,
    pub(super) command: Vec<String>,
    pub(super) environment: BTreeMap<String, String>,
    /// The command that says whether it is well.
    pub(super) healthcheck: Vec<String>,
    /// The services that have to be there first.
    pub(super) after: Vec<String>,
    pub(super) replicas: u64,
    /// Whether it ends by itself.
    pub(super) ends: bool,
}

/// All services, each after those that it depends on.
pub(super) fn services() -> Result<Vec<Service>> {
    let path = step::root().join("docker-compose.yml");
    let text = fs::read_to_string(&path).context("can't read docker-compose.yml")?;
    let mut yaml: yaml_serde::Value = yaml_serde::from_str(&text)?;
    // What is merged may merge something itself.
    for _ in 0..3 {
        yaml.apply_merge()?;
    }
    let file: Value = yaml_serde::from_value(yaml)?;
    let services = file["services"].as_object().context("docker-compose.yml has no services")?;
    let mut waiting: Vec<_> =
        services.iter().map(|(name, service)| read(name, service)).collect::<Result<_>>()?;
    let mut ordered: Vec<Service> = Vec::new();
    while !waiting.is_empty() {
        let is_there = |name: &String| ordered.iter().any(|service| service.name == *name);
        let next = waiting.iter().position(|service| service.after.iter().all(is_there));
        ordered.push(waiting.remove(next.context("services wait for one another")?));
    }
    Ok(ordered)
}

fn read(name: &str, service: &Value) -> Result<Service> {
    let texts = |value: &Value| -> Result<Vec<String>> {
        value.as_array().into_iter().flatten().map(text).collect()
    };
    let pairs = |value: &Value| -> Result<BTreeMap<String, String>> {
        let pairs = value.as_object().into_iter().flatten();
        pairs.map(|(name, value)| Ok((name.clone(), text(value)?))).collect()
    };
    let after = service["depends_on"].as_object().into_iter().flatten();
    Ok(Service {
        name: name.to_owned(),
        image: text(&service["image"])?,
        command: texts(&service["command"])?,
        environment: pairs(&service["environment"])?,
        healthcheck: texts(&service["healthcheck"]["test"])?,
        after: after.map(|(name, _)| name.clone()).collect(),
        replicas: service["deploy"]["replicas"].as_u64().unwrap_or(1),
        ends: service["restart"] == "no",
    })
}

/// A text, with its variables filled in as Compose does where nobody has set them.
fn text(value: &Value) -> Result<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut parts = text.split("${");
    let mut filled = parts.next().unwrap_or_default().replace("$$", "$");
    for part in parts {
        let (variable, rest) = part.split_once('}').context("a variable without an end")?;
        let default = variable.split_once(":-").map_or("", |(_, default)| default);
        filled += &(default.to_owned() + &rest.replace("$$", "$"));
    }
    ensure!(!filled.contains("${"), "can't fill in {text}");
    Ok(filled)
}
