//! English or Chinese, as whoever reads prefers.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};

/// Where a choice is remembered.
pub(crate) const COOKIE: &str = "rollcall-agent-language";

/// A language that the page exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    /// By a tag: `en`, `zh`, `zh-CN`.
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

    /// What `Accept-Language` prefers; English where it names neither.
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

    /// What was chosen comes before what the browser prefers.
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let chosen = cookie(req, COOKIE).and_then(|tag| Self::of_tag(&tag));
        let accepted = || {
            let header = req.headers().get(header::ACCEPT_LANGUAGE);
            header.and_then(|value| value.to_str().ok()).map(Self::preferred).unwrap_or_default()
        };
        ready(Ok(chosen.unwrap_or_else(accepted)))
    }
}

/// A cookie of the request.
pub(crate) fn cookie(req: &HttpRequest, name: &str) -> Option<String> {
    let headers = req.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
    let mut pairs = headers.flat_map(|header| header.split(';')).map(str::trim);
    pairs.find_map(|pair| Some(pair.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn what_was_chosen_comes_before_what_is_preferred() {
        let read = |accepted: &str, cookies: &str| {
            let req = TestRequest::default()
                .insert_header((header::ACCEPT_LANGUAGE, accepted))
                .insert_header((header::COOKIE, cookies))
                .to_http_request();
            Language::from_request(&req, &mut Payload::None).into_inner().unwrap()
        };
        assert_eq!(read("zh-CN,zh;q=0.9,en;q=0.8", ""), Language::Chinese);
        assert_eq!(read("de, en;q=0.3", "a=b"), Language::English);
        assert_eq!(read("zh", "a=b; rollcall-agent-language=en"), Language::English);
        assert_eq!(read("en", "rollcall-agent-language=zh"), Language::Chinese);
        assert_eq!(read("zh", "rollcall-agent-language=xx"), Language::Chinese);
    }
}
