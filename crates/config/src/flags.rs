//! What the command line sets.

use std::{collections::BTreeMap, path::PathBuf};

use secrecy::{ExposeSecret, SecretString};

use crate::layer::{Layer, Place};

/// What the command line sets, as text; [`Settings::load`](crate::Settings::load) checks it.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// `--config`: the settings file, which must then exist.
    pub(crate) config: Option<PathBuf>,
    /// By key. Any of them may hold a password.
    values: BTreeMap<&'static str, SecretString>,
}

impl Flags {
    /// Nothing but `--config`: the settings file, which must then exist.
    pub fn of_file(config: Option<PathBuf>) -> Self {
        Self { config, values: BTreeMap::new() }
    }

    /// Set the setting of this key.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<SecretString>) -> Self {
        self.values.insert(key, value.into());
        self
    }

    /// What is set for this key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(|value| value.expose_secret())
    }

    pub(crate) fn layer(&self) -> Layer {
        let values = self.values.iter();
        let values =
            values.map(|(key, value)| ((*key).to_owned(), value.expose_secret().to_owned().into()));
        Layer::new(Place::Flag, values.collect())
    }
}
