//! English or Chinese, as the caller prefers.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
};

/// A language that messages exist in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    /// What `Accept-Language` prefers; English where it names neither.
    pub(crate) fn accepted(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        header.map(Self::preferred).unwrap_or_default()
    }

    /// By the tag of a switch: `en`, `zh`, `zh-CN`.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        match tag.split(['-', '_']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("zh") => Some(Self::Chinese),
            Some(primary) if primary.eq_ignore_ascii_case("en") => Some(Self::English),
            _ => None,
        }
    }

    /// The text in this language, of one in English and one in Chinese.
    pub(crate) fn of<'a>(self, texts: &[&'a str; 2]) -> &'a str {
        texts[usize::from(self == Self::Chinese)]
    }

    /// As HTML and `Content-Language` name it.
    pub(crate) fn tag(self) -> &'static str {
        self.of(&["en", "zh-CN"])
    }

    fn preferred(header: &str) -> Self {
        let mut best = (0.0, Self::English);
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
}

impl FromRequest for Language {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::accepted(req.headers())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_the_two_languages_wins() {
        for (header, language) in [
            ("", Language::English),
            ("zh", Language::Chinese),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-US,en;q=0.9,zh-CN;q=0.8", Language::English),
            ("de, en;q=0.3, zh-TW;q=0.4", Language::Chinese),
            ("en;q=0, zh;q=0.1", Language::Chinese),
            ("zh;q=nonsense", Language::English),
            ("fr, *", Language::English),
        ] {
            assert_eq!(Language::preferred(header), language, "{header}");
        }
    }
}
