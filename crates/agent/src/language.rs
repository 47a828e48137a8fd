//! The language of the page: the chosen one, else by `Accept-Language`.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use rollcall_domain::Language;

/// The cookie of the chosen language.
pub(crate) const COOKIE: &str = "rollcall-agent-language";

/// The reader's language.
pub(crate) struct AcceptLanguage(pub(crate) Language);

impl FromRequest for AcceptLanguage {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    /// The chosen language wins over the browser's.
    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let chosen = cookie(req, COOKIE).and_then(|tag| Language::of_tag(&tag));
        let accepted = || {
            let header = req.headers().get(header::ACCEPT_LANGUAGE);
            header
                .and_then(|value| value.to_str().ok())
                .map(Language::preferred)
                .unwrap_or_default()
        };
        ready(Ok(Self(chosen.unwrap_or_else(accepted))))
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
            AcceptLanguage::from_request(&req, &mut Payload::None).into_inner().unwrap().0
        };
        assert_eq!(read("zh-CN,zh;q=0.9,en;q=0.8", ""), Language::ZhCn);
        assert_eq!(read("de, en;q=0.3", "a=b"), Language::En);
        assert_eq!(read("zh", "a=b; rollcall-agent-language=en"), Language::En);
        assert_eq!(read("en", "rollcall-agent-language=zh"), Language::ZhCn);
        assert_eq!(read("zh", "rollcall-agent-language=xx"), Language::ZhCn);
    }
}
