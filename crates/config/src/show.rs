use serde::Serialize;

use crate::{descriptions::SETTINGS, settings::Settings};

/// One effective setting as `rollcall config` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The setting's name.
    pub key: &'static str,
    /// Its value, without secrets.
    pub value: String,
    /// `default`, `environment`, `flag` or the path of the settings file.
    pub source: String,
    /// What it is for.
    pub meaning: &'static str,
}

impl Settings {
    /// The effective settings, secrets hidden, and where each comes from.
    pub fn show(&self) -> Vec<Shown> {
        let shown = SETTINGS.iter().map(|setting| Shown {
            key: setting.key,
            value: (setting.show)(self),
            source: self.sources.of(setting.key).to_owned(),
            meaning: setting.meaning,
        });
        shown.collect()
    }
}
