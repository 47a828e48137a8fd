//! Names in two languages.

use serde::{Deserialize, Serialize};

use crate::Language;

/// A name in English and, if there is one, in Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// The English name.
    pub en: String,
    /// The Chinese name.
    pub zh: Option<String>,
}

impl Names {
    /// The name in a language; the English one where there is no other.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.zh) {
            (Language::ZhCn, Some(name)) => name,
            _ => &self.en,
        }
    }
}
