use std::path::PathBuf;

use figment::value::Dict;

use crate::{
    error::ConfigError,
    layer::{Layer, Place},
};

/// What the environment says.
pub(crate) struct Environment {
    pub(crate) config: Option<PathBuf>,
    pub(crate) layer: Layer,
}

impl Environment {
    pub(crate) fn read() -> Result<Self, ConfigError> {
        let (mut config, mut values) = (None, Dict::new());
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
                _ => {
                    values.insert(key, value.into());
                }
            }
        }
        let layer = Layer::new(Place::Environment, values).known()?.without_empty();
        Ok(Self { config, layer })
    }
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
