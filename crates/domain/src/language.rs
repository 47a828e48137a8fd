//! The languages that a customer is written to in.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language that a customer is written to in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Chinese, in simplified characters.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

impl Language {
    /// As it is stored, shown and read.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = &'static str;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let known = [Self::En, Self::ZhCn].into_iter().find(|known| known.tag() == tag);
        known.ok_or("must be en or zh-CN")
    }
}
