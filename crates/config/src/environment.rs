use std::{fs, path::PathBuf};

use figment::value::Dict;

use crate::{
    error::ConfigError,
    layer::{Layer, Place},
};

/// Settings that may hold a password. Their values may stand in files, as secrets of containers do:
/// `ROLLCALL_DATABASE_URL_FILE` names one.
const SECRETS: [&str; 4] = ["database_url", "cache_url", "mail_url", "mailboxes"];

/// What the environment says.
pub(crate) struct Environment {
    pub(crate) config: Option<PathBuf>,
    pub(crate) layer: Layer,
}

impl Environment {
    pub(crate) fn read() -> Result<Self, ConfigError> {
        let (mut config, mut values, mut files) = (None, Dict::new(), Vec::new());
        for (name, value) in std::env::vars_os() {
            let Some(name) = name.to_str().and_then(|n| n.strip_prefix("ROLLCALL_")) else {
                continue;
            };
            let key = name.to_ascii_lowercase();
            let value = value.into_string().map_err(|_| ConfigError::Wrong {
                name: Place::Environment.spell(&key),
                problem: "is not UTF-8".to_owned(),
            })?;
            match key.as_str() {
                _ if is_service_link(name, &value) => {}
                "config" => config = (!value.is_empty()).then(|| PathBuf::from(value)),
                _ if secret_in_file(&key).is_some() => files.push((key, value)),
                _ => {
                    values.insert(key, value.into());
                }
            }
        }
        for (variable, path) in files.iter().filter(|(_, path)| !path.is_empty()) {
            let Some(key) = secret_in_file(variable) else { continue };
            if values.get(key).is_some_and(|value| value.as_str() != Some("")) {
                return Err(ConfigError::Conflict {
                    one: Place::Environment.spell(key),
                    other: Place::Environment.spell(variable),
                    problem: "are both set: keep one of them",
                });
            }
            let text = fs::read_to_string(path).map_err(|reason| ConfigError::Wrong {
                name: Place::Environment.spell(variable),
                problem: format!("names {path}, which can't be read: {reason}"),
            })?;
            values.insert(key.to_owned(), text.trim().into());
        }
        let layer = Layer::new(Place::Environment, values).known()?.without_empty();
        Ok(Self { config, layer })
    }
}

/// The setting whose value is in a file that this variable names.
fn secret_in_file(variable: &str) -> Option<&str> {
    variable.strip_suffix("_file").filter(|key| SECRETS.contains(key))
}

/// Kubernetes and Docker describe a service called `rollcall` to its neighbours by variables like
/// `ROLLCALL_SERVICE_HOST`, `ROLLCALL_PORT=tcp://…` and `ROLLCALL_OPS_PORT_9464_TCP_ADDR`.
fn is_service_link(name: &str, value: &str) -> bool {
    let ends_with_port = name == "PORT" || name.ends_with("_PORT");
    name.contains("SERVICE_HOST")
        || name.contains("SERVICE_PORT")
        || ["_TCP", "_UDP", "_SCTP"]
            .iter()
            .any(|protocol| name.contains("PORT_") && name.contains(protocol))
        || (ends_with_port && value.contains("://"))
}
