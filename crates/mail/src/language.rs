//! The languages that letters are written in.

use std::fmt;
use std::str::FromStr;

/// A letter's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, in simplified characters.
    ZhCn,
}

/// A language that no letter is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be en or zh-CN")]
pub struct UnknownLanguage;

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// As `Content-Language`, HTML and the settings name it.
    pub fn tag(self) -> &'static str {
        self.of("en", "zh-CN")
    }

    /// The English or the Chinese one.
    pub(crate) fn of<T>(self, english: T, chinese: T) -> T {
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
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let named = |language: &Self| language.tag().eq_ignore_ascii_case(text);
        Self::ALL.into_iter().find(named).ok_or(UnknownLanguage)
    }
}
