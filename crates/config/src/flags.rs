use std::path::PathBuf;

use figment::value::{Dict, Value};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};

use crate::{
    error::ConfigError,
    layer::{Layer, Place},
};

/// What the command line sets; text is checked by [`Settings::load`](crate::Settings::load).
#[derive(Debug, Clone, Default, Serialize)]
pub struct Flags {
    /// `--config`: the settings file, which must then exist.
    #[serde(skip)]
    pub config: Option<PathBuf>,
    /// `--listen`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<String>,
    /// `--ops-listen`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ops_listen: Option<String>,
    /// `--data-dir`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// `--database-url`
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub database_url: Option<SecretString>,
    /// `--cache-url`
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub cache_url: Option<SecretString>,
    /// `--mail-url`
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub mail_url: Option<SecretString>,
    /// `--mail-from`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// `--mail-authserv-ids`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail_authserv_ids: Option<Vec<String>>,
    /// `--mailboxes`
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "all_exposed")]
    pub mailboxes: Option<Vec<SecretString>>,
    /// `--sweep-interval`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sweep_interval: Option<String>,
    /// `--mailbox-poll`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mailbox_poll: Option<String>,
    /// `--public-url`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// `--trusted-proxies`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trusted_proxies: Option<Vec<String>>,
    /// `--master-key`
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "exposed")]
    pub master_key: Option<SecretString>,
    /// `--master-key-file`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub master_key_file: Option<PathBuf>,
    /// `--workers`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workers: Option<bool>,
    /// `--log-format`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_format: Option<String>,
    /// `--log`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<String>,
    /// `--database-connections`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database_connections: Option<u32>,
}

/// Serializes a secret on its way into the settings; [`Flags`] goes nowhere else.
fn exposed<S: Serializer>(secret: &Option<SecretString>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(|secret| secret.expose_secret()).serialize(serializer)
}

fn all_exposed<S: Serializer>(
    secrets: &Option<Vec<SecretString>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let secrets = secrets.iter().flatten().map(|secret| secret.expose_secret());
    serializer.collect_seq(secrets)
}

impl Flags {
    pub(crate) fn layer(&self) -> Result<Layer, ConfigError> {
        let values = Value::serialize(self).map_err(|_| ConfigError::Wrong {
            name: "a path given as a flag".to_owned(),
            problem: "is not UTF-8".to_owned(),
        })?;
        let values = values.into_dict().unwrap_or_else(Dict::new);
        Ok(Layer::new(Place::Flag, values))
    }
}
