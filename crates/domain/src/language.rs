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
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// As it is stored, shown and read, and as `Content-Language` and HTML name it.
    pub fn tag(self) -> &'static str {
        self.of("en", "zh-CN")
    }

    /// The English or the Chinese one.
    pub fn of<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::En => english,
            Self::ZhCn => chinese,
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
        let known = Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(tag));
        known.ok_or("must be en or zh-CN")
    }
}
