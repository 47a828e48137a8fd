//! Reading the settings from file and environment.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::{NAMES, Settings};

const FILE: &str = "ROLLCALL_CLIENT_CONFIG";

/// Why the settings can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// The file can't be read.
    #[error(
        "the settings in {path} can't be read: {cause}; make the file readable, or name another by \
         {FILE}"
    )]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: io::Error,
    },
    /// The file is not valid TOML.
    #[error("{path} is no TOML: line {line}: {reason}")]
    Malformed {
        /// Which.
        path: PathBuf,
        /// Where in it.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A setting is wrong.
    #[error("`{name}` in {place} {reason}")]
    Wrong {
        /// Which.
        name: String,
        /// The file, or the environment.
        place: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Settings {
    /// [`Self::load`] with an environment of the test's own.
    pub(crate) fn load_in(
        file: Option<&Path>,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, SettingsError> {
        let variable = |name: &str| environment(name).filter(|value| !value.trim().is_empty());
        let named = variable(FILE).map(PathBuf::from);
        let mut settings = Self::default();
        if let Some(file) = named.as_deref().or(file) {
            settings.read(file)?;
        }
        for key in NAMES {
            let name = format!("ROLLCALL_{}", key.to_ascii_uppercase());
            let Some(value) = variable(&name) else { continue };
            let set = settings.set(key, &Value::String(value));
            let place = || "the environment".to_owned();
            set.map_err(|reason| SettingsError::Wrong { name, place: place(), reason })?;
        }
        Ok(settings)
    }

    fn read(&mut self, file: &Path) -> Result<(), SettingsError> {
        let path = || file.to_owned();
        let text = fs::read_to_string(file)
            .map_err(|cause| SettingsError::Unreadable { path: path(), cause })?;
        // Not the error itself, which shows the line: a password may stand there.
        let table: Table = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            SettingsError::Malformed { path: path(), line, reason: error.message().to_owned() }
        })?;
        for (name, value) in &table {
            let wrong = |reason| SettingsError::Wrong {
                name: name.clone(),
                place: file.display().to_string(),
                reason,
            };
            self.set(name, value).map_err(wrong)?;
        }
        Ok(())
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}
