//! The language of answers, by `Accept-Language`.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
};
use rollcall_domain::Language;

/// The language that `Accept-Language` prefers.
pub(crate) fn accepted(headers: &HeaderMap) -> Language {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    header.map(Language::preferred).unwrap_or_default()
}

/// The caller's language, by `Accept-Language`.
pub(crate) struct AcceptLanguage(pub(crate) Language);

impl FromRequest for AcceptLanguage {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(accepted(req.headers()))))
    }
}
