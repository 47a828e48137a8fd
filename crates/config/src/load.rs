use std::{
    fs, io,
    path::{Path, PathBuf},
};

use figment::{Figment, Profile, value::Dict};

use crate::{
    descriptions::SETTINGS,
    environment::Environment,
    error::ConfigError,
    flags::Flags,
    layer::{Layer, Place},
    settings::{Settings, Sources},
};

const FILE: &str = "rollcall.toml";

impl Settings {
    /// Flag over environment over file over default, all checked.
    pub fn load(flags: Flags) -> Result<Self, ConfigError> {
        let environment = Environment::read()?;
        let layers = Figment::new()
            .merge(file(flags.config.clone().or(environment.config))?)
            .merge(environment.layer)
            .merge(flags.layer());
        let settings = read(&layers)?;
        agree(&settings, &layers)?;
        Ok(settings)
    }
}

fn read(layers: &Figment) -> Result<Settings, ConfigError> {
    let mut settings = Settings::default();
    for setting in SETTINGS {
        if let Ok(value) = layers.find_value(setting.key) {
            let wrong =
                |problem| ConfigError::Wrong { name: spelled(layers, setting.key), problem };
            (setting.read)(&mut settings, &value).map_err(wrong)?;
        }
    }
    settings.sources = sources(layers);
    Ok(settings)
}

/// What no setting can check alone.
fn agree(settings: &Settings, layers: &Figment) -> Result<(), ConfigError> {
    let conflict = |one, other, problem| ConfigError::Conflict {
        one: spelled(layers, one),
        other: spelled(layers, other),
        problem,
    };
    if settings.listen == settings.ops_listen && settings.listen.port() != 0 {
        let problem = "are the same address: give one of them another port";
        return Err(conflict("listen", "ops_listen", problem));
    }
    if settings.master_key.is_some() && settings.master_key_file.is_some() {
        let problem = "are both set: keep one of them";
        return Err(conflict("master_key", "master_key_file", problem));
    }
    Ok(())
}

fn spelled(layers: &Figment, key: &str) -> String {
    match layers.find_metadata(key) {
        Some(place) => place.interpolate(&Profile::Default, &[key]),
        None => format!("`{key}` (default)"),
    }
}

fn sources(layers: &Figment) -> Sources {
    let found = SETTINGS.iter().filter_map(|setting| {
        let place = layers.find_metadata(setting.key)?;
        Some((setting.key, place.name.to_string()))
    });
    Sources(found.collect())
}

/// The file that was asked for, or `rollcall.toml` if there is one.
fn file(asked: Option<PathBuf>) -> Result<Layer, ConfigError> {
    let path = asked.as_deref().unwrap_or(Path::new(FILE));
    let name = path.display().to_string();
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound && asked.is_none() => {
            String::new()
        }
        Err(reason) => return Err(ConfigError::Unreadable { path: name, reason }),
    };
    let values: Dict = toml::from_str(&text).map_err(|problem| syntax(&name, &text, &problem))?;
    Layer::new(Place::File(name), values).known()
}

fn syntax(path: &str, text: &str, problem: &toml::de::Error) -> ConfigError {
    let start = problem.span().map_or(0, |span| span.start);
    ConfigError::Syntax {
        path: path.to_owned(),
        line: 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count(),
        // Only the message: its full text quotes the line, which may hold a password.
        problem: problem.message().replace('\n', ", "),
    }
}
