//! Whether a form was sent by a page of ours.

use actix_web::http::header::{self, HeaderMap, HeaderName};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What a browser says about where a request comes from.
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether the request doesn't come from a page of another origin. Every browser of today says so by
/// `Sec-Fetch-Site`, older ones by `Origin`; a program says nothing, and carries no cookies that
/// aren't its own.
pub(crate) fn is_own(headers: &HeaderMap) -> bool {
    let read = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = read(&FETCH_SITE) {
        return site == "same-origin";
    }
    let Some(origin) = read(&header::ORIGIN) else { return true };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == read(&header::HOST)
}

/// The token that each form of a login carries: whoever can't read its pages doesn't know it.
pub(crate) fn form_token(login: &str) -> String {
    let digest = Sha256::new().chain_update("console form").chain_update(login).finalize();
    URL_SAFE_NO_PAD.encode(&digest[..18])
}

/// Whether the form carries the token of the login.
pub(crate) fn is_form_token(login: &str, given: &str) -> bool {
    form_token(login).as_bytes().ct_eq(given.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn says(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_own(&pairs.collect())
    }

    #[test]
    fn only_a_page_of_the_same_origin_sends_forms() {
        assert!(says(&[("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!says(&[("sec-fetch-site", site), ("origin", "https://a"), ("host", "a")]));
        }
        assert!(says(&[("origin", "https://a.example"), ("host", "a.example")]));
        assert!(says(&[("host", "a.example")]), "a program");
        for origin in ["https://b.example", "null", "https://a.example:444", ""] {
            let headers = HeaderValue::from_str(origin).unwrap();
            let pairs =
                [(header::ORIGIN, headers), (header::HOST, HeaderValue::from_static("a.example"))];
            assert!(!is_own(&pairs.into_iter().collect()), "{origin}");
        }
    }

    #[test]
    fn a_token_is_of_one_login() {
        let token = form_token("rcl_1");
        assert!(is_form_token("rcl_1", &token));
        assert!(!is_form_token("rcl_2", &token) && !is_form_token("rcl_1", ""));
        assert!(!token.contains("rcl"));
    }
}
