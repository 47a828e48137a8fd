use figment::{
    Metadata, Profile, Provider,
    value::{Dict, Map},
};

use crate::{
    descriptions::{SETTINGS, flag, variable},
    error::ConfigError,
    suggestion::nearest,
};

/// Where values stand.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    File(String),
    Environment,
    Flag,
}

impl Place {
    fn name(&self) -> String {
        match self {
            Self::File(path) => path.clone(),
            Self::Environment => "environment".to_owned(),
            Self::Flag => "flag".to_owned(),
        }
    }

    /// The setting as a sentence calls it.
    pub(crate) fn spell(&self, key: &str) -> String {
        match self {
            Self::File(path) => format!("`{key}` in {path}"),
            Self::Environment => format!("`{}` in the environment", variable(key)),
            Self::Flag => format!("the flag {}", flag(key)),
        }
    }

    pub(crate) fn unknown(&self, key: &str) -> ConfigError {
        let known = nearest(&key.to_lowercase());
        ConfigError::Unknown {
            name: self.spell(key),
            nearest: known.map(|known| match self {
                Self::File(_) => known.to_owned(),
                Self::Environment => variable(known),
                Self::Flag => flag(known),
            }),
        }
    }
}

/// The values of one place; figment remembers for each setting which layer it came from.
pub(crate) struct Layer {
    place: Place,
    values: Dict,
}

impl Layer {
    pub(crate) fn new(place: Place, values: Dict) -> Self {
        Self { place, values }
    }

    /// Refuses keys that no setting has: a misspelt one must not silently leave its default.
    pub(crate) fn known(self) -> Result<Self, ConfigError> {
        let unknown = |key: &&String| SETTINGS.iter().all(|setting| setting.key != *key);
        match self.values.keys().find(unknown) {
            Some(key) => Err(self.place.unknown(key)),
            None => Ok(self),
        }
    }

    /// Takes empty text for "not set".
    pub(crate) fn without_empty(mut self) -> Self {
        self.values.retain(|_, value| value.as_str() != Some(""));
        self
    }
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        let place = self.place.clone();
        Metadata::named(self.place.name())
            .interpolater(move |_: &Profile, keys: &[&str]| place.spell(&keys.join(".")))
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        Ok(Profile::Default.collect(self.values.clone()))
    }
}
