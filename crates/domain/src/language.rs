//! The languages of mails, pages and messages.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language that mails, pages and messages exist in.
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

    /// Its tag, as stored, shown, and in `Content-Language` and HTML.
    pub fn tag(self) -> &'static str {
        self.of("en", "zh-CN")
    }

    /// Parse a language tag of a browser or a link: `en`, `en-GB`, `zh`, `zh_TW`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("zh") => Some(Self::ZhCn),
            Some(primary) if primary.eq_ignore_ascii_case("en") => Some(Self::En),
            _ => None,
        }
    }

    /// The language that an `Accept-Language` header (RFC 9110) prefers; English where it names
    /// neither.
    pub fn preferred(header: &str) -> Self {
        let mut best = (0.0, Self::En);
        for part in header.split(',') {
            let (tag, parameter) = part.split_once(';').unwrap_or((part, ""));
            let weight = match parameter.trim().strip_prefix("q=") {
                Some(weight) => weight.trim().parse().unwrap_or(0.0),
                None => 1.0_f32,
            };
            match Self::of_tag(tag.trim()) {
                Some(language) if weight > best.0 => best = (weight, language),
                _ => {}
            }
        }
        best.1
    }

    /// Pick this language's text of the English and the Chinese one.
    pub fn pick<'a>(self, [english, chinese]: &[&'a str; 2]) -> &'a str {
        self.of(english, chinese)
    }

    /// Pick this language's value of the English and the Chinese one.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_the_two_languages_wins() {
        for (header, language) in [
            ("", Language::En),
            ("zh", Language::ZhCn),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::ZhCn),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Language::En),
            ("de, en;q=0.3, zh-TW;q=0.4", Language::ZhCn),
            ("en;q=0, zh;q=0.1", Language::ZhCn),
            ("zh;q=nonsense", Language::En),
            ("fr, *", Language::En),
        ] {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
    }
}
